import type { z } from "zod";
import type { PricingInstalled } from "../../contracts/queries/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import { PARTS } from "./parts.ts";
import type { PricingStore } from "./store.ts";

/** As it was found last: by a publication, or by reconciliation. */
export async function installedParts(
  shop: Shop,
  store: PricingStore,
): Promise<z.output<typeof PricingInstalled.output>> {
  const [kept, state] = await Promise.all([store.parts(shop), store.state(shop)]);
  return {
    parts: PARTS.map((part) => {
      const known = kept.find((each) => each.part === part);
      // What a first publication has yet to make is missing; what nobody has looked for is not known.
      if (!known) {
        const missing = state.publishedVersion === 0 || part === "carrier-service";
        return { part, state: missing ? "missing" : "unknown", id: null, checkedAt: null, error: null };
      }
      return {
        part,
        state: known.state,
        id: known.gid,
        checkedAt: known.checkedAt?.toISOString() ?? null,
        error: known.error,
      };
    }),
  };
}
