import { RepairPartV1 } from "../../contracts/commands/pricing.ts";
import { RestorePricesV1 } from "../../contracts/imports/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import {
  type Difference,
  type PageAsk,
  type ReconciliationPart,
  reconcileMessage,
} from "../_runtime/reconciliation/part.ts";
import { PricingProductsPageDocument, PricingShopDocument } from "../_runtime/shopify/generated/admin.ts";
import { checkoutParts, type FoundPart } from "./checkout-parts.ts";
import { digestOf } from "./digest.ts";
import { FUNCTION_PARTS, type FunctionPart } from "./parts.ts";
import type { KeptPart } from "./store-parts.ts";

/** What was published, as far as the store should still have it. */
export interface PublishedPrices {
  /** 0: nothing was ever published, and nothing is compared. */
  readonly version: number;
  readonly slot: number;
  /** A publication is under way: what differs now is news. */
  readonly busy: boolean;
  readonly shopGid: string | null;
  readonly parts: readonly KeptPart[];
  /** digestOf each text, by its place. */
  readonly digests: ReadonlyMap<string, string>;
}

export interface PricesKept {
  published(shop: Shop): Promise<PublishedPrices>;
  /** Price groups that the Functions read, by product id. */
  groups(
    shop: Shop,
    slot: number,
    after: string | null,
    limit: number,
  ): Promise<readonly { productId: string; written: string }[]>;
}

/** Products asked for at once: some three points each. */
const PRODUCTS_PER_PAGE = 50;
const NOTHING = { compared: 0, newest: null, differences: [], next: null };

/** Discount, validation and cart transform: that each is there once, with the texts that were published. */
export function reconcileParts(kept: PricesKept): ReconciliationPart {
  return {
    what: "checkout-parts",
    page: async (ask) => {
      const published = await kept.published(ask.shop);
      if (published.version === 0 || published.busy) return NOTHING;
      const client = ask.clientOf(ask.shop);
      const parts = checkoutParts(client, { background: true });
      const differences: Difference[] = [];
      for (const part of FUNCTION_PARTS) {
        const left = published.parts.find((each) => each.part === part)?.left ?? false;
        const fields = fieldsThatDiffer(await parts.find(part), published, left);
        if (fields.length > 0) differences.push(partDifference(ask, part, published, fields));
      }
      const { shop } = await client.run(PricingShopDocument, {}, { background: true });
      const wanted = published.digests.get("redemption");
      if (wanted !== undefined && digestOf(shop.redemption?.value ?? "null") !== wanted) {
        differences.push(textDifference(ask, shop.id, "shop", published.version, ["redemption"]));
      }
      return { compared: FUNCTION_PARTS.length + 1, newest: null, differences, next: null };
    },
  };
}

function fieldsThatDiffer(found: readonly FoundPart[], { digests }: PublishedPrices, left: boolean): string[] {
  const [only] = found;
  if (!only) return left ? [] : ["missing"];
  if (found.length > 1) return ["several"];
  return Object.entries(only.texts).flatMap(([place, text]) =>
    text !== null && digestOf(text) === digests.get(place) ? [] : [place],
  );
}

function partDifference(
  ask: PageAsk,
  part: FunctionPart,
  published: PublishedPrices,
  fields: readonly string[],
): Difference {
  const objectId = published.parts.find((each) => each.part === part)?.gid ?? published.shopGid ?? part;
  const about = {
    objectId: `${objectId}:${part}`,
    version: String(published.version),
    data: { part, action: "repair" },
  };
  return {
    objectId,
    label: part,
    kind: fields.includes("missing") ? "deleted" : "differs",
    fields: [...fields],
    updatedAt: null,
    messages: [reconcileMessage("pricing", ask, RepairPartV1, about)],
  };
}

function textDifference(
  ask: PageAsk,
  objectId: string,
  label: string,
  version: number,
  fields: readonly string[],
  productIds: readonly string[] = [],
): Difference {
  const about = { objectId, version: String(version), data: { version, productIds } };
  return {
    objectId,
    label,
    kind: "differs",
    fields: [...fields],
    updatedAt: null,
    messages: [reconcileMessage("pricing", ask, RestorePricesV1, about)],
  };
}

/** The price groups of products, all of them. A product that the store has no more is no difference. */
export function reconcileGroups(kept: PricesKept): ReconciliationPart {
  return {
    what: "price-groups",
    wholeList: true,
    page: async (ask) => {
      const published = await kept.published(ask.shop);
      if (published.version === 0 || published.busy) return NOTHING;
      const ours = await kept.groups(ask.shop, published.slot, ask.after, PRODUCTS_PER_PAGE);
      const ids = ours.map(({ productId }) => productId);
      if (ids.length === 0) return NOTHING;
      const { nodes } = await ask.clientOf(ask.shop).run(PricingProductsPageDocument, { ids }, { background: true });
      const written = new Map(ours.map((each) => [each.productId, each.written]));
      const differences = nodes.flatMap((node): Difference[] => {
        if (node?.__typename !== "Product") return [];
        const value = (published.slot === 0 ? node.group : node.groupB)?.value ?? null;
        if (value === written.get(node.id)) return [];
        return [textDifference(ask, node.id, node.title, published.version, ["group"], [node.id])];
      });
      const next = ours.length === PRODUCTS_PER_PAGE ? (ids.at(-1) ?? null) : null;
      return { compared: ours.length, newest: null, differences, next };
    },
  };
}
