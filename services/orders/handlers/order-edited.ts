import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { OrdersEditedV1 } from "../../../contracts/webhooks/orders.ts";
import { TransientError } from "../../_runtime/errors.ts";
import type { OrderDecision } from "../apply-batch.ts";
import { readExisting } from "../read-existing.ts";
import type { ReadOrder } from "../read-order.ts";
import { utc } from "../snapshot.ts";

/**
 * orders/edited carries only what changed: the order itself is read from Shopify.
 * @throws TransientError ORDER_BEHIND where the Admin API does not show the edit yet.
 */
export function orderEdited(readOrder: ReadOrder) {
  return async (message: Message<DataOf<typeof OrdersEditedV1>>): Promise<OrderDecision> => {
    const edit = message.data.order_edit;
    const at = utc(edit.committed_at ?? edit.created_at);
    const snapshot = await readExisting(readOrder, message.shop, `gid://shopify/Order/${edit.order_id}`);
    if (Date.parse(snapshot.order.updatedAt) < Math.floor(Date.parse(at) / 1_000) * 1_000) {
      throw new TransientError("ORDER_BEHIND", `${snapshot.order.orderId} does not show the edit of ${at} yet`);
    }
    return { snapshot, fact: { kind: "edited", reference: String(edit.id), at, amountMinor: null } };
  };
}
