import { type Discount, discountStatus } from "../customizations/model.ts";
import type { World } from "../world.ts";
import { type Applied, sumOf } from "./applied.ts";
import type { CheckoutCart } from "./cart.ts";
import { combined, type Part } from "./combine.ts";
import { deliveryDiscounts } from "./delivery-discounts.ts";
import type { DeliveryOutput, LinesOutput } from "./discount-output.ts";
import { type LeftOf, orderDiscounts } from "./order-discounts.ts";
import { bestPerLine, productDiscounts } from "./product-discounts.ts";

export const LINES_TARGET = "cart.lines.discounts.generate.run";
export const DELIVERY_TARGET = "cart.delivery-options.discounts.generate.run";

type AppliedPart = Part & { readonly applied: readonly Applied[] };

interface Answer {
  readonly discount: Discount;
  readonly lines: LinesOutput | null;
  readonly delivery: DeliveryOutput | null;
}

/** All active discounts' Functions on this cart, and what of their answers applies together. A failed one discounts nothing. */
export async function runDiscounts(world: World, cart: CheckoutCart): Promise<Applied[]> {
  const now = world.clock.now();
  const active = world.customizations
    .list(cart.shop.shop, "discount")
    .filter((one) => discountStatus(one, now) === "ACTIVE");
  const answers: Answer[] = [];
  for (const discount of active) {
    const ofLines = discount.discountClasses.some((one) => one !== "SHIPPING");
    const ofDelivery = discount.discountClasses.includes("SHIPPING") && cart.delivery.length > 0;
    answers.push({
      discount,
      lines: ofLines ? ((await outputOf(world, cart, discount, LINES_TARGET)) as LinesOutput | null) : null,
      delivery: ofDelivery ? ((await outputOf(world, cart, discount, DELIVERY_TARGET)) as DeliveryOutput | null) : null,
    });
  }
  return applicable(cart, answers);
}

async function outputOf(world: World, cart: CheckoutCart, customization: Discount, target: string): Promise<unknown> {
  const run = await world.functionsHost.run(world, { cart, customization, target, step: "CHECKOUT_INTERACTION" });
  return run?.output ?? null;
}

function applicable(cart: CheckoutCart, answers: readonly Answer[]): Applied[] {
  const none: LeftOf = (line) => line.unitMinor * line.quantity;
  const products = answers.map((one) => productPart(cart, one));
  const orders = answers.map((one) => orderPart(cart, one, none));
  const deliveries = answers.map((one) => deliveryPart(cart, one));
  const kept = combined([...products, ...orders, ...deliveries]);
  const ofProducts = bestPerLine(kept.filter((one) => one.discountClass === "PRODUCT").flatMap((one) => one.applied));
  const offByLine = new Map<string, number>();
  const takeOff = (applied: readonly Applied[]) => {
    for (const { lineId, minor } of applied.flatMap((one) => one.lines)) {
      offByLine.set(lineId, (offByLine.get(lineId) ?? 0) + minor);
    }
  };
  takeOff(ofProducts);
  const leftOf: LeftOf = (line) => line.unitMinor * line.quantity - (offByLine.get(line.id) ?? 0);
  const ofOrders: Applied[] = [];
  for (const { discount } of kept.filter((one) => one.discountClass === "ORDER")) {
    const answer = answers.find((one) => one.discount === discount);
    const applied = answer ? orderPart(cart, answer, leftOf).applied : [];
    takeOff(applied);
    ofOrders.push(...applied);
  }
  const ofDelivery = kept.filter((one) => one.discountClass === "SHIPPING").flatMap((one) => one.applied);
  return [...ofProducts, ...ofOrders, ...ofDelivery];
}

/** What a discount may not do by its discountClasses is passed over. */
function productPart(cart: CheckoutCart, { discount, lines }: Answer): AppliedPart {
  const may = discount.discountClasses.includes("PRODUCT");
  const applied = (may ? (lines?.operations ?? []) : []).flatMap(({ productDiscountsAdd: add }) =>
    add ? productDiscounts(discount, cart.lines, add, cart.shop.currency) : [],
  );
  return { discount, discountClass: "PRODUCT", applied, minor: sumOf(applied.flatMap((one) => one.lines)) };
}

function orderPart(cart: CheckoutCart, { discount, lines }: Answer, leftOf: LeftOf): AppliedPart {
  const may = discount.discountClasses.includes("ORDER");
  const applied = (may ? (lines?.operations ?? []) : []).flatMap(({ orderDiscountsAdd: add }) =>
    add ? orderDiscounts(discount, cart.lines, add, { currency: cart.shop.currency, leftOf }) : [],
  );
  return { discount, discountClass: "ORDER", applied, minor: sumOf(applied.flatMap((one) => one.lines)) };
}

function deliveryPart(cart: CheckoutCart, { discount, delivery }: Answer): AppliedPart {
  const applied = (delivery?.operations ?? []).flatMap(({ deliveryDiscountsAdd: add }) =>
    add ? deliveryDiscounts(discount, cart.delivery, add.candidates, cart.shop.currency) : [],
  );
  const most = Math.max(0, ...applied.flatMap((one) => [...one.delivery.values()]));
  return { discount, discountClass: "SHIPPING", applied, minor: most };
}
