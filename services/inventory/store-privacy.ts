import { textArray } from "../_runtime/binary-array.ts";
import type { Privacy } from "../_runtime/privacy/erasure.ts";
import { heldRows } from "../_runtime/privacy/held-rows.ts";

/** Movements of stock name the order that caused them, and nobody. They stay, and so does the stock. */
export const inventoryPrivacy: Privacy = {
  collect: async (transaction, shop, person) => [
    await heldRows(transaction, {
      name: "ledger",
      title: "Stock that the orders moved",
      from: "ledger t where t.shop = $1 and t.order_id = any($2::text[]) order by t.seq",
      values: [shop, textArray(person.orderIds)],
    }),
  ],
  erase: async () => undefined,
};
