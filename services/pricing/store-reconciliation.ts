import type { Database } from "../_runtime/database.ts";
import type { PricesKept } from "./reconcile-prices.ts";
import { readParts } from "./store-parts.ts";
import { readState } from "./store-read.ts";

export function pricesKept(database: Pick<Database, "forShop">): PricesKept {
  return {
    published: (shop) =>
      database.forShop(shop, async (transaction) => {
        const state = await readState(transaction, shop);
        const digests = await transaction.query<{ place: string; value: string }>({
          name: "written-read",
          text: "select place, value from written_values where shop = $1",
          values: [shop],
        });
        const [row] = await transaction.query<{ busy: boolean }>({
          name: "publication-busy",
          text: "select exists (select from publications where shop = $1 and state = 'running') as busy",
          values: [shop],
        });
        return {
          version: state.publishedVersion,
          slot: state.slot,
          busy: row?.busy ?? false,
          shopGid: state.settings?.shopGid ?? null,
          parts: await readParts(transaction, shop),
          digests: new Map(digests.map(({ place, value }) => [place, value])),
        };
      }),
    groups: (shop, slot, after, limit) =>
      database.forShop(shop, (transaction) =>
        transaction.query<{ productId: string; written: string }>({
          name: "groups-page",
          text: `select product_id as "productId", written from product_groups
                 where shop = $1 and slot = $2 and written is not null and product_id > $3
                 order by product_id limit $4`,
          values: [shop, slot, after ?? "", limit],
        }),
      ),
  };
}
