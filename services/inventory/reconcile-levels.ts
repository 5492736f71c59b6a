import { z } from "zod";
import {
  newestOf,
  type Page,
  type PageAsk,
  type ReconciliationPart,
  searchOf,
} from "../_runtime/reconciliation/part.ts";
import { ReconcileLevelsPageDocument } from "../_runtime/shopify/generated/admin.ts";
import { infoDiffers, itemDifference, levelDiffers, readerOf, type StockKept } from "./reconcile-stock.ts";

/** Locations not read yet, the one in hand first, and where its next page begins. */
const Position = z.object({ locations: z.array(z.string()), after: z.string().nullable() });
type Position = z.output<typeof Position>;

/**
 * Stock levels by their own updated_at, location after location: a change of stock touches neither product nor item, and
 * only a location's levels can be searched by time.
 */
export function reconcileLevels(kept: StockKept, now: () => number): ReconciliationPart {
  return {
    what: "levels",
    page: async (ask) => {
      const position = ask.after === null ? await firstOf(ask) : Position.parse(JSON.parse(ask.after));
      const [locationId] = position.locations;
      if (locationId === undefined) return { compared: 0, newest: null, differences: [], next: null };
      const { location } = await ask.clientOf(ask.shop).run(ReconcileLevelsPageDocument, {
        locationId,
        after: position.after,
        search: searchOf(ask),
      });
      const nodes = location?.inventoryLevels.nodes ?? [];
      const levels = nodes.map(({ item, quantities, updatedAt }) => {
        const of = (wanted: string) => quantities.find(({ name }) => name === wanted)?.quantity ?? 0;
        const figures = { available: of("available"), committed: of("committed"), onHand: of("on_hand") };
        return { itemId: item.id, ...figures, updatedAt, atMs: Date.parse(updatedAt) };
      });
      const pageInfo = location?.inventoryLevels.pageInfo;
      return {
        compared: levels.length,
        newest: newestOf(levels.map((level) => level.updatedAt)),
        differences: await differencesOf(ask, locationId, levels, { kept, now }),
        next: nextOf(position, pageInfo?.hasNextPage ? (pageInfo.endCursor ?? null) : null),
      };
    },
  };
}

async function firstOf(ask: PageAsk): Promise<Position> {
  const locations = await readerOf(ask).locations(ask.shop);
  return { locations: locations.map(({ locationId }) => locationId), after: null };
}

function nextOf(position: Position, after: string | null): string | null {
  if (after !== null) return JSON.stringify({ ...position, after });
  const locations = position.locations.slice(1);
  return locations.length === 0 ? null : JSON.stringify({ locations, after: null });
}

interface ListedLevel {
  readonly itemId: string;
  readonly available: number;
  readonly committed: number;
  readonly onHand: number;
  readonly updatedAt: string;
  readonly atMs: number;
}

async function differencesOf(
  ask: PageAsk,
  locationId: string,
  listed: readonly ListedLevel[],
  { kept, now }: { readonly kept: StockKept; readonly now: () => number },
): Promise<Page["differences"]> {
  const known = await kept.items(
    ask.shop,
    listed.map((level) => level.itemId),
  );
  const suspects = listed.filter((level) => {
    const item = known.get(level.itemId);
    const here = item?.levels.find((each) => each.locationId === locationId);
    // Stock that is not tracked has no figure worth comparing.
    return !item || (item.tracked && levelDiffers(level, here));
  });
  if (suspects.length === 0) return [];
  const readAt = new Date(now()).toISOString();
  const ids = suspects.map((level) => level.itemId);
  const items = (await readerOf(ask).items(ask.shop, ids)).filter((item) => known.has(item.itemId) || item.variantId);
  const listedOf = new Map(suspects.map((level) => [level.itemId, level.updatedAt]));
  return items.map((item) => {
    const of = known.get(item.itemId);
    const fields = of ? ["available", ...infoDiffers(item, of)] : [];
    const found = itemDifference(ask, item, { known: of, fields, readAt });
    return { ...found, updatedAt: listedOf.get(item.itemId) ?? found.updatedAt };
  });
}
