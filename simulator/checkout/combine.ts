import type { Discount, DiscountClass } from "../customizations/model.ts";

/** Everything of one class that one discount would take off. */
export interface Part {
  readonly discount: Discount;
  readonly discountClass: DiscountClass;
  /** What decides between parts that do not combine. */
  readonly minor: number;
}

const FLAGS = {
  PRODUCT: "productDiscounts",
  ORDER: "orderDiscounts",
  SHIPPING: "shippingDiscounts",
} as const satisfies Record<DiscountClass, keyof Discount["combinesWith"]>;

/**
 * The parts that apply together, beside those that do already: the largest first, and each further one that combines with all before it. Both must
 * allow the other's class. Shopify tries for the best of all combinations; with one app's discount it is the same.
 * Source: help.shopify.com/manual/discounts/discount-combinations.
 */
export function combined<One extends Part>(parts: readonly One[], before: readonly Part[] = []): One[] {
  const kept: One[] = [];
  for (const part of [...parts].sort((a, b) => b.minor - a.minor)) {
    if (part.minor > 0 && [...before, ...kept].every((other) => combine(part, other))) kept.push(part);
  }
  return kept;
}

function combine(one: Part, other: Part): boolean {
  const { combinesWith: own } = one.discount;
  const { combinesWith: others } = other.discount;
  return own[FLAGS[other.discountClass]] && others[FLAGS[one.discountClass]];
}
