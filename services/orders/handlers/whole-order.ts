import type { Message } from "../../../contracts/envelope.ts";
import type { WebhookOrder } from "../../../contracts/webhooks/orders.ts";
import type { OrderDecision } from "../apply-batch.ts";
import { orderFromWebhook } from "../from-webhook.ts";
import { readExisting } from "../read-existing.ts";
import type { ReadOrder } from "../read-order.ts";

/**
 * orders/create, updated, paid, cancelled, fulfilled: each carries the whole order, so all are one observation.
 * @throws PoisonMessage naming the field that no order can have.
 */
export function wholeOrder(readOrder: ReadOrder) {
  return async (message: Message<WebhookOrder>): Promise<OrderDecision> => {
    const order = orderFromWebhook(message.data);
    if (order !== null) return { snapshot: { order, source: { kind: "webhook" } } };
    return { snapshot: await readExisting(readOrder, message.shop, message.data.admin_graphql_api_id) };
  };
}
