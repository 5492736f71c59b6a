import type { Message } from "../../../contracts/envelope.ts";
import type { WebhookOrder } from "../../../contracts/webhooks/orders.ts";
import type { OrderDecision } from "../apply-batch.ts";
import { orderFromWebhook } from "../from-webhook.ts";
import { readExisting } from "../read-existing.ts";
import type { ReadOrder } from "../read-order.ts";

/**
 * orders/create, updated, paid, cancelled, fulfilled: each carries the whole order, so all are one observation.
 * Of a partially paid one the payload does not tell whether it was paid before an edit: Shopify is asked.
 * @throws PoisonMessage naming the field that no order can have.
 */
export function wholeOrder(readOrder: ReadOrder) {
  return async (message: Message<WebhookOrder>): Promise<OrderDecision> => {
    const { shop, data } = message;
    const order = orderFromWebhook(data);
    if (order === null) return { snapshot: await readExisting(readOrder, shop, data.admin_graphql_api_id) };
    const snapshot = { order, source: { kind: "webhook" } } as const;
    if (order.financialStatus !== "partially_paid") return { snapshot };
    const reading = await readOrder(shop, order.orderId);
    return { snapshot: { ...snapshot, wasPaid: reading?.wasPaid ?? false } };
  };
}
