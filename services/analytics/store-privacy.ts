import { textArray } from "../_runtime/binary-array.ts";
import type { Privacy } from "../_runtime/privacy/erasure.ts";
import { heldRows } from "../_runtime/privacy/held-rows.ts";

/** Figures of orders: amounts, products and times, and nobody's name. They stay, and so do the sums. */
export const analyticsPrivacy: Privacy = {
  collect: async (transaction, shop, person) => [
    await heldRows(transaction, {
      name: "contributions",
      title: "What the orders add to the shop's figures",
      from: "contributions t where t.shop = $1 and t.order_id = any($2::text[]) order by t.order_id",
      values: [shop, textArray(person.orderIds)],
    }),
  ],
  erase: async () => undefined,
};
