import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { OrderRefundedV1 } from "../../../contracts/events/orders.ts";
import type { MailWanted } from "../decisions.ts";

/** A refund that only restocks moves no money: the shopper has nothing to hear of. */
export function orderRefunded({ data: { order, refund } }: Message<DataOf<typeof OrderRefundedV1>>): MailWanted {
  // The event's refund counts where the order's newest state does not have it.
  const known = order.refunds.some((each) => each.refundId === refund.refundId);
  const whole = known ? order : { ...order, refunds: [...order.refunds, refund] };
  return {
    kind: "mail",
    key: refund.refundId,
    orderId: order.orderId,
    facts: { cause: "refund", order: whole, refundId: refund.refundId },
    ...(refund.refundedMinor > 0n ? {} : { needless: "nothing-refunded" }),
  };
}
