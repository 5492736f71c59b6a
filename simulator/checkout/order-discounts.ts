import type { Discount } from "../customizations/model.ts";
import { type Applied, sumOf, valueFacts } from "./applied.ts";
import type { CheckoutLine } from "./cart.ts";
import { minorOf, percentOf, spread } from "./decimals.ts";
import type { OrderCandidate, OrderCondition, Strategy } from "./discount-output.ts";

/** What a line is worth once its product discounts are off. */
export type LeftOf = (line: CheckoutLine) => number;

/**
 * What the candidates of one orderDiscountsAdd take off: at most one applies. It is reckoned on what product discounts
 * left, rounded once for the order, half up, and spread over the lines by what they are still worth.
 */
export function orderDiscounts(
  discount: Discount,
  lines: readonly CheckoutLine[],
  { selectionStrategy, candidates }: { selectionStrategy: Strategy; candidates: readonly OrderCandidate[] },
  { currency, leftOf }: { currency: string; leftOf: LeftOf },
): Applied[] {
  const applied = candidates
    .filter(({ conditions }) => (conditions ?? []).every((one) => holds(one, lines, currency)))
    .map((candidate) => candidateOf(discount, lines, candidate, { currency, leftOf }))
    .filter((one) => sumOf(one.lines) > 0);
  if (selectionStrategy === "MAXIMUM") applied.sort((a, b) => sumOf(b.lines) - sumOf(a.lines));
  return applied.slice(0, 1);
}

function candidateOf(
  discount: Discount,
  lines: readonly CheckoutLine[],
  candidate: OrderCandidate,
  { currency, leftOf }: { currency: string; leftOf: LeftOf },
): Applied {
  const excluded = new Set(candidate.targets.flatMap(({ orderSubtotal }) => orderSubtotal?.excludedCartLineIds ?? []));
  const some = lines.filter((line) => !excluded.has(line.id));
  const worths = some.map(leftOf);
  const whole = worths.reduce((sum, worth) => sum + worth, 0);
  const { percentage, fixedAmount } = candidate.value;
  const off = percentage ? percentOf(whole, percentage.value) : minorOf(fixedAmount?.amount ?? "0", currency);
  const shares = spread(Math.min(off, whole), worths);
  return {
    discount,
    discountClass: "ORDER",
    title: candidate.message || discount.title,
    ...valueFacts(candidate.value),
    targetSelection: excluded.size === 0 ? "all" : "entitled",
    lines: some.map((line, at) => ({ lineId: line.id, minor: shares[at] ?? 0 })).filter(({ minor }) => minor > 0),
    delivery: new Map(),
  };
}

function holds(condition: OrderCondition, lines: readonly CheckoutLine[], currency: string): boolean {
  const worth = (some: readonly CheckoutLine[]) => some.reduce((sum, one) => sum + one.unitMinor * one.quantity, 0);
  const {
    orderMinimumSubtotal: order,
    cartLineMinimumSubtotal: subtotal,
    cartLineMinimumQuantity: quantity,
  } = condition;
  if (order) {
    const some = lines.filter((line) => !order.excludedCartLineIds.includes(line.id));
    return worth(some) >= minorOf(order.minimumAmount, currency);
  }
  if (subtotal) {
    return worth(lines.filter((line) => subtotal.ids.includes(line.id))) >= minorOf(subtotal.minimumAmount, currency);
  }
  if (!quantity) return true;
  const units = lines.filter((line) => quantity.ids.includes(line.id)).reduce((sum, line) => sum + line.quantity, 0);
  return units >= quantity.minimumQuantity;
}
