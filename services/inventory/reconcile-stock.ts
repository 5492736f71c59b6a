import { ImportItemV1, type ReadItem } from "../../contracts/imports/inventory.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Difference, PageAsk } from "../_runtime/reconciliation/part.ts";
import { reconcileMessage } from "../_runtime/reconciliation/part.ts";
import { stockReader } from "./read-stock.ts";
import type { StoreItem } from "./stock.ts";

/** Items read whole in one query: their levels must fit into what background work may spend at once. */
const ITEMS_PER_QUERY = 5;

/** What is kept of an item, as far as the store tells it too. */
export interface KnownItem {
  readonly itemId: string;
  readonly variantId: string | null;
  readonly productId: string | null;
  readonly title: string;
  readonly variantTitle: string | null;
  readonly sku: string | null;
  readonly tracked: boolean;
  readonly deleted: boolean;
  readonly levels: readonly KnownLevel[];
}

export interface KnownLevel {
  readonly locationId: string;
  /** The store's newest figure that we heard of; null: none yet. */
  readonly storeAvailable: number | null;
  readonly storeAtMs: number;
  /** As booked. */
  readonly committed: number;
  readonly onHand: number;
}

export interface StockKept {
  /** Of these items, those that are known, by id. */
  items(shop: Shop, itemIds: readonly string[]): Promise<ReadonlyMap<string, KnownItem>>;
  /** All items of these products, deleted ones too. */
  itemsOfProducts(shop: Shop, productIds: readonly string[]): Promise<readonly KnownItem[]>;
  /** A page of products that should still be in the store, by id. */
  livingProducts(
    shop: Shop,
    after: string | null,
    limit: number,
  ): Promise<readonly { readonly productId: string; readonly title: string }[]>;
}

/** Reads items in the background of live work. */
export function readerOf(ask: PageAsk) {
  return stockReader(ask.clientOf, ITEMS_PER_QUERY);
}

export function nameOf({ title, variantTitle }: Pick<KnownItem, "title" | "variantTitle">): string {
  return variantTitle === null ? title : `${title}, ${variantTitle}`;
}

/**
 * A figure of the same moment or a newer one that says something else; what we know better is no difference. Committed
 * and on hand, which no webhook tells, are compared with what is booked: the item is then read once more before anything is.
 */
export function levelDiffers(
  level: Pick<StoreItem["levels"][number], "available" | "committed" | "onHand" | "atMs">,
  known: KnownLevel | undefined,
): boolean {
  if (!known || known.storeAvailable === null) return true;
  if (level.available !== known.storeAvailable && level.atMs >= known.storeAtMs) return true;
  return level.committed !== known.committed || level.onHand !== known.onHand;
}

export function infoDiffers(
  item: Pick<StoreItem, "productId" | "title" | "variantTitle" | "sku" | "variantId">,
  known: KnownItem,
): string[] {
  const names = ["productId", "variantId", "title", "variantTitle", "sku"] as const;
  return names.filter((name) => item[name] !== known[name]);
}

/** The whole item as it was just read. */
export function importOf(ask: PageAsk, item: StoreItem, readAt: string) {
  const levels = item.levels.map(({ atMs, ...level }) => ({ ...level, updatedAt: new Date(atMs).toISOString() }));
  const data: { item: ReadItem; readAt: string; asOf: null } = { item: { ...item, levels }, readAt, asOf: null };
  return reconcileMessage("inventory", ask, ImportItemV1, { objectId: item.itemId, version: readAt, data });
}

export function itemDifference(
  ask: PageAsk,
  item: StoreItem,
  of: { readonly known: KnownItem | undefined; readonly fields: readonly string[]; readonly readAt: string },
): Difference {
  const newestMs = Math.max(0, ...item.levels.map((level) => level.atMs));
  return {
    objectId: item.itemId,
    label: nameOf(item),
    kind: of.known ? "differs" : "missing",
    fields: of.known ? of.fields : [],
    updatedAt: newestMs === 0 ? null : new Date(newestMs).toISOString(),
    messages: [importOf(ask, item, of.readAt)],
  };
}
