import type { Decided } from "../_runtime/service.ts";
import type { BackfillGone, BackfillWish } from "../_runtime/shopify/bulk/request.ts";
import type { OrderDecision } from "./apply-batch.ts";

/** What the handlers decide: an observation of an order, or something about reading all of them. */
export type Decision = OrderDecision | BackfillWish | BackfillGone;

export function isOfOrder(decided: Decided<Decision>): decided is Decided<OrderDecision> {
  return "snapshot" in decided.decision;
}
