import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { RefundsCreateV1 } from "../../../contracts/webhooks/orders.ts";
import { TransientError } from "../../_runtime/errors.ts";
import type { OrderDecision } from "../apply-batch.ts";
import { readExisting } from "../read-existing.ts";
import type { ReadOrder } from "../read-order.ts";

/**
 * refunds/create carries only the refund: the order is read from Shopify, with the refund in it.
 * @throws TransientError ORDER_BEHIND where the Admin API does not show the refund yet.
 */
export function refundCreated(readOrder: ReadOrder) {
  return async (message: Message<DataOf<typeof RefundsCreateV1>>): Promise<OrderDecision> => {
    const { order_id, admin_graphql_api_id: refundId } = message.data;
    const snapshot = await readExisting(readOrder, message.shop, `gid://shopify/Order/${order_id}`);
    if (!snapshot.order.refunds.some((refund) => refund.refundId === refundId)) {
      throw new TransientError("ORDER_BEHIND", `${snapshot.order.orderId} does not show ${refundId} yet`);
    }
    return { snapshot };
  };
}
