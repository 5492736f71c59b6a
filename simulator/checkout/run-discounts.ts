import { type Discount, discountStatus } from "../customizations/model.ts";
import type { World } from "../world.ts";
import { type Applied, sumOf } from "./applied.ts";
import { type CheckoutCart, subtotalOf } from "./cart.ts";
import { combined, type Part } from "./combine.ts";
import { deliveryDiscounts } from "./delivery-discounts.ts";
import type { DeliveryOutput, LinesOutput } from "./discount-output.ts";
import { type LeftOf, orderDiscounts } from "./order-discounts.ts";
import { bestPerLine, productDiscounts } from "./product-discounts.ts";

export const LINES_TARGET = "cart.lines.discounts.generate.run";
export const DELIVERY_TARGET = "cart.delivery-options.discounts.generate.run";

type AppliedPart = Part & { readonly applied: readonly Applied[] };

interface LinesAnswer {
  readonly discount: Discount;
  readonly output: LinesOutput | null;
}

export interface Discounted {
  readonly applied: readonly Applied[];
  /** The cart, with the delivery options that follow from what its goods come to. */
  readonly cart: CheckoutCart;
}

/**
 * All active discounts' Functions on this cart, and what of their answers applies together: those of products and of the
 * order first, then those of delivery, whose price may follow from the others. A Function that fails discounts nothing.
 */
export async function runDiscounts(world: World, given: CheckoutCart): Promise<Discounted> {
  const now = world.clock.now();
  const active = world.customizations
    .list(given.shop.shop, "discount")
    .filter((one) => discountStatus(one, now) === "ACTIVE");
  const ofLines: LinesAnswer[] = [];
  for (const discount of active.filter((one) => one.discountClasses.some((kind) => kind !== "SHIPPING"))) {
    ofLines.push({ discount, output: (await outputOf(world, given, discount, LINES_TARGET)) as LinesOutput | null });
  }
  const goods = applyToGoods(given, ofLines);
  const off = goods.applied.reduce((sum, one) => sum + sumOf(one.lines), 0);
  const delivery = given.ratesOf(subtotalOf(given.lines) - off);
  const cart = { ...given, delivery };
  const parts: AppliedPart[] = [];
  if (delivery.length > 0) {
    for (const discount of active.filter((one) => one.discountClasses.includes("SHIPPING"))) {
      const output = (await outputOf(world, cart, discount, DELIVERY_TARGET)) as DeliveryOutput | null;
      parts.push(deliveryPart(cart, discount, output));
    }
  }
  const kept = combined(parts, goods.kept);
  return { cart, applied: [...goods.applied, ...kept.flatMap((one) => one.applied)] };
}

async function outputOf(world: World, cart: CheckoutCart, customization: Discount, target: string): Promise<unknown> {
  const run = await world.functionsHost.run(world, { cart, customization, target, step: "CHECKOUT_INTERACTION" });
  return run?.output ?? null;
}

function applyToGoods(cart: CheckoutCart, answers: readonly LinesAnswer[]) {
  const whole: LeftOf = (line) => line.unitMinor * line.quantity;
  const kept = combined([
    ...answers.map((one) => productPart(cart, one)),
    ...answers.map((one) => orderPart(cart, one, whole)),
  ]);
  const ofProducts = bestPerLine(kept.filter((one) => one.discountClass === "PRODUCT").flatMap((one) => one.applied));
  const offByLine = new Map<string, number>();
  const takeOff = (applied: readonly Applied[]) => {
    for (const { lineId, minor } of applied.flatMap((one) => one.lines)) {
      offByLine.set(lineId, (offByLine.get(lineId) ?? 0) + minor);
    }
  };
  takeOff(ofProducts);
  const leftOf: LeftOf = (line) => whole(line) - (offByLine.get(line.id) ?? 0);
  const ofOrders: Applied[] = [];
  for (const { discount } of kept.filter((one) => one.discountClass === "ORDER")) {
    const answer = answers.find((one) => one.discount === discount);
    const applied = answer ? orderPart(cart, answer, leftOf).applied : [];
    takeOff(applied);
    ofOrders.push(...applied);
  }
  return { kept, applied: [...ofProducts, ...ofOrders] };
}

/** What a discount may not do by its discountClasses is passed over. */
function productPart(cart: CheckoutCart, { discount, output }: LinesAnswer): AppliedPart {
  const may = discount.discountClasses.includes("PRODUCT");
  const applied = (may ? (output?.operations ?? []) : []).flatMap(({ productDiscountsAdd: add }) =>
    add ? productDiscounts(discount, cart.lines, add, cart.shop.currency) : [],
  );
  return { discount, discountClass: "PRODUCT", applied, minor: sumOf(applied.flatMap((one) => one.lines)) };
}

function orderPart(cart: CheckoutCart, { discount, output }: LinesAnswer, leftOf: LeftOf): AppliedPart {
  const may = discount.discountClasses.includes("ORDER");
  const applied = (may ? (output?.operations ?? []) : []).flatMap(({ orderDiscountsAdd: add }) =>
    add ? orderDiscounts(discount, cart.lines, add, { currency: cart.shop.currency, leftOf }) : [],
  );
  return { discount, discountClass: "ORDER", applied, minor: sumOf(applied.flatMap((one) => one.lines)) };
}

function deliveryPart(cart: CheckoutCart, discount: Discount, output: DeliveryOutput | null): AppliedPart {
  const applied = (output?.operations ?? []).flatMap(({ deliveryDiscountsAdd: add }) =>
    add ? deliveryDiscounts(discount, cart.delivery, add.candidates, cart.shop.currency) : [],
  );
  const most = Math.max(0, ...applied.flatMap((one) => [...one.delivery.values()]));
  return { discount, discountClass: "SHIPPING", applied, minor: most };
}
