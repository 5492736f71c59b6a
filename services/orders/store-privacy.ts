import { ERASED_CUSTOMER } from "../../contracts/privacy.ts";
import { textArray } from "../_runtime/binary-array.ts";
import { anonymiseOrder } from "../_runtime/privacy/anonymise.ts";
import type { Privacy } from "../_runtime/privacy/erasure.ts";
import { heldRows } from "../_runtime/privacy/held-rows.ts";

/** Orders rewritten by one statement. */
const BATCH_ORDERS = 200;

interface OrderRow {
  readonly order_id: string;
  readonly document: unknown;
}

/** An order holds its customer's name, address of mail and id, and what was noted at a refund. */
export const ordersPrivacy: Privacy = {
  collect: async (transaction, shop, person) => [
    await heldRows(transaction, {
      name: "orders",
      title: "Orders, with their lines, refunds and deliveries",
      from: `orders t where t.shop = $1 and (t.order_id = any($2::text[]) or t.customer_id = $3
             or lower(t.email) = lower($4)) order by t.created_at`,
      values: [shop, textArray(person.orderIds), person.customerId, person.email],
    }),
  ],
  erase: async (transaction, shop, { orderIds }) => {
    for (let first = 0; first < orderIds.length; first += BATCH_ORDERS) {
      const part = orderIds.slice(first, first + BATCH_ORDERS);
      const rows = await transaction.query<OrderRow>({
        name: "erase-orders-read",
        text: "select order_id, document from orders where shop = $1 and order_id = any($2::text[]) for update",
        values: [shop, textArray(part)],
      });
      const documents = rows.map((row) => ({ order_id: row.order_id, document: anonymiseOrder(row.document) }));
      await transaction.query({
        name: "erase-orders",
        text: `update orders as o set document = row.document, email = null, customer_name = null, customer_id = $3
               from jsonb_to_recordset($2::jsonb) as row (order_id text, document jsonb)
               where o.shop = $1 and o.order_id = row.order_id`,
        values: [shop, JSON.stringify(documents), ERASED_CUSTOMER],
      });
    }
  },
};
