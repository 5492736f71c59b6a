import type { Shop } from "../../contracts/shop.ts";
import { PoisonMessage } from "../_runtime/errors.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { PricingProductsPageDocument } from "../_runtime/shopify/generated/admin.ts";

/** Ids of one query: Shopify takes 250, and charges some three points for each. */
const IDS_PER_QUERY = 100;
/** Somebody waits for the command: beyond it, the store counts as one that did not answer. */
const DEADLINE_MS = 6_000;

/** Of these products, those that the store has; null: it could not be asked. */
export type KnownProducts = (shop: Shop, productIds: readonly string[]) => Promise<ReadonlySet<string> | null>;

export function knownProductsReader(clientOf: (shop: Shop) => AdminClient): KnownProducts {
  return async (shop, productIds) => {
    if (productIds.length === 0) return new Set();
    const known = new Set<string>();
    try {
      for (let from = 0; from < productIds.length; from += IDS_PER_QUERY) {
        const ids = productIds.slice(from, from + IDS_PER_QUERY);
        const { nodes } = await clientOf(shop).run(PricingProductsPageDocument, { ids }, { deadlineMs: DEADLINE_MS });
        for (const node of nodes) if (node?.__typename === "Product") known.add(node.id);
      }
      return known;
    } catch (error) {
      // A mistake of ours is to be seen; what the store or the network does is not the merchant's.
      if (error instanceof PoisonMessage) throw error;
      return null;
    }
  };
}
