import type { Message } from "../../../contracts/envelope.ts";
import type { Order } from "../../../contracts/order.ts";
import { PoisonMessage } from "../../_runtime/errors.ts";
import type { Decision } from "../decisions.ts";
import { showsPaid } from "../order-document.ts";

/**
 * Every order event carries the newest order known when it was said: all are one observation. Only order.paid tells
 * more: the order was paid, even where its newest state (an edit with a balance due) no longer shows it. An order without a
 * customer earns nothing, but is remembered: it may be given to one, or be taken from one.
 * Only order.created tells whether it is of the past: what happens to a past order may be news.
 * @throws PoisonMessage NEGATIVE_TOTAL.
 */
export function orderChanged({ isPayment = false, isCreation = false } = {}) {
  return ({ data, origin, time }: Message<{ order: Order }>): Decision => {
    const { order } = data;
    if (order.totalMinor < 0n) throw new PoisonMessage("NEGATIVE_TOTAL", `${order.orderId} has a total below nothing`);
    const isPast = isCreation && origin === "backfill";
    return { kind: "order", order, saidAt: time, paid: isPayment || showsPaid(order), isPast };
  };
}
