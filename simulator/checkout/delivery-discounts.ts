import type { Discount } from "../customizations/model.ts";
import { DELIVERY_GROUP_ID } from "../functions/input-nodes.ts";
import { type Applied, valueFacts } from "./applied.ts";
import type { DeliveryOption } from "./cart.ts";
import { minorOf, percentOf } from "./decimals.ts";
import type { DeliveryCandidate } from "./discount-output.ts";

/** What the candidates of one deliveryDiscountsAdd take off the delivery options. Of several for one the best counts. */
export function deliveryDiscounts(
  discount: Discount,
  options: readonly DeliveryOption[],
  candidates: readonly DeliveryCandidate[],
  currency: string,
): Applied[] {
  const best = new Map<string, number>();
  const all = candidates.map((candidate) => {
    const delivery = new Map<string, number>();
    for (const option of options.filter(({ code }) => isTarget(candidate, code))) {
      const { percentage, fixedAmount } = candidate.value;
      const off = percentage
        ? percentOf(option.priceMinor, percentage.value)
        : minorOf(fixedAmount?.amount ?? "0", currency);
      const minor = Math.min(off, option.priceMinor);
      if (minor > (best.get(option.code) ?? 0)) {
        best.set(option.code, minor);
        delivery.set(option.code, minor);
      }
    }
    return { candidate, delivery };
  });
  return all
    .map(({ candidate, delivery }): Applied => {
      const kept = [...delivery].filter(([code, minor]) => best.get(code) === minor);
      return {
        discount,
        discountClass: "SHIPPING",
        title: candidate.message || discount.title,
        ...valueFacts(candidate.value),
        allocationMethod: "each",
        targetSelection: "entitled",
        lines: [],
        delivery: new Map(kept),
      };
    })
    .filter(({ delivery }) => delivery.size > 0);
}

function isTarget({ targets }: DeliveryCandidate, code: string): boolean {
  return targets.some(
    ({ deliveryGroup, deliveryOption }) => deliveryGroup?.id === DELIVERY_GROUP_ID || deliveryOption?.handle === code,
  );
}
