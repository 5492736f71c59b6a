import type { Message } from "../../../contracts/envelope.ts";
import type { Order } from "../../../contracts/order.ts";
import { PoisonMessage } from "../../_runtime/errors.ts";
import type { Decision } from "../decisions.ts";

/**
 * Every order event carries the newest order known when it was said: all are one observation. An order without a
 * customer earns nothing, but is remembered: it may be given to one, or be taken from one.
 * @throws PoisonMessage NEGATIVE_TOTAL.
 */
export function orderChanged() {
  return ({ data }: Message<{ order: Order }>): Decision => {
    const { order } = data;
    if (order.totalMinor < 0n) throw new PoisonMessage("NEGATIVE_TOTAL", `${order.orderId} has a total below nothing`);
    return { kind: "order", order };
  };
}
