import type { ResyncOrderV1 } from "../../../contracts/commands/orders.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import { UserError } from "../../_runtime/errors.ts";
import type { OrderDecision } from "../apply-batch.ts";
import type { ReadOrder } from "../read-order.ts";
import { utc } from "../snapshot.ts";

/**
 * Reads the order from Shopify and applies what differs. Sent by a person it is a reconciliation, on the timeline.
 * Sent by this service (then it has a cause: two webhooks of one second) it settles live news, and speaks as live.
 * @throws UserError ORDER_NOT_FOUND.
 */
export function resyncOrder(readOrder: ReadOrder, now: () => number) {
  return async (message: Message<DataOf<typeof ResyncOrderV1>>): Promise<OrderDecision> => {
    const { orderId } = message.data;
    const snapshot = await readOrder(message.shop, orderId);
    if (snapshot === null) {
      throw new UserError(
        "ORDER_NOT_FOUND",
        `Shopify has no order ${orderId}`,
        "check the order in the Shopify admin: it may have been deleted",
      );
    }
    if (message.causationid !== undefined) return { snapshot, settlesTie: true };
    const at = utc(new Date(now()).toISOString());
    return { snapshot, origin: "reconcile", fact: { kind: "resynced", reference: message.id, at, amountMinor: null } };
  };
}
