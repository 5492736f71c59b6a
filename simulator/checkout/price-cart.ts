import type { Shop } from "../model.ts";
import { taxOf } from "../orders/totals.ts";
import type { World } from "../world.ts";
import type { Applied } from "./applied.ts";
import { type CheckoutCart, type CheckoutLine, type DeliveryOption, subtotalOf } from "./cart.ts";
import { orderLinesOf } from "./order-lines.ts";
import { runDiscounts } from "./run-discounts.ts";
import { type TransformOperation, transformed } from "./transform.ts";
import { type CheckoutProblem, runValidations, VALIDATION_FAILED } from "./validate.ts";

const TRANSFORM_TARGET = "cart.transform.run";

/** What one discount takes off a line: `application` is its place in the cart's list. */
export interface Allocation {
  readonly application: number;
  readonly title: string;
  readonly minor: number;
}

export interface PricedLine extends CheckoutLine {
  readonly allocations: readonly Allocation[];
  /** Before discounts, over the whole quantity. */
  readonly subtotalMinor: number;
  /** Product and order discounts. */
  readonly discountMinor: number;
  readonly totalMinor: number;
}

export interface PricedDelivery extends DeliveryOption {
  readonly allocations: readonly Allocation[];
  readonly discountMinor: number;
  readonly totalMinor: number;
}

/** A cart with everything that Functions do to it. All amounts in minor units of the shop's currency. */
export interface PricedCart {
  readonly shop: Shop;
  readonly cart: CheckoutCart;
  readonly lines: readonly PricedLine[];
  readonly applications: readonly Applied[];
  readonly delivery: readonly PricedDelivery[];
  readonly chosen: PricedDelivery | undefined;
  /** Lines before discounts. */
  readonly subtotalMinor: number;
  readonly lineDiscountMinor: number;
  readonly orderDiscountMinor: number;
  readonly deliveryMinor: number;
  /** In the total, or on top of it, as the shop does. */
  readonly taxMinor: number;
  readonly totalMinor: number;
  readonly problems: readonly CheckoutProblem[];
}

/** Runs the cart transform, then the discounts, then the validations, by the app's own bundles. */
export async function priceCart(
  world: World,
  given: CheckoutCart,
  step: "CART_INTERACTION" | "CHECKOUT_INTERACTION" | "CHECKOUT_COMPLETION" = "CHECKOUT_INTERACTION",
): Promise<PricedCart> {
  const { cart: own, problems } = await transform(world, given);
  const { cart, applied: applications } = await runDiscounts(world, own);
  const priced = pricedBy(cart, applications);
  return { ...priced, problems: [...problems, ...(await runValidations(world, cart, step))] };
}

async function transform(
  world: World,
  given: CheckoutCart,
): Promise<{ cart: CheckoutCart; problems: CheckoutProblem[] }> {
  let cart = given;
  const problems: CheckoutProblem[] = [];
  for (const customization of world.customizations.list(given.shop.shop, "cartTransform")) {
    const call = { cart, customization, target: TRANSFORM_TARGET, step: "CHECKOUT_INTERACTION" } as const;
    const run = await world.functionsHost.run(world, call);
    const output = run?.output as { operations: readonly TransformOperation[] } | null | undefined;
    try {
      if (output) cart = { ...cart, lines: transformed(world, cart, output.operations) };
    } catch (error) {
      process.stderr.write(
        `${customization.functionHandle}: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
    if (run?.failure && customization.blockOnFailure) problems.push(VALIDATION_FAILED);
  }
  return { cart, problems };
}

/** The cart's sums with these discounts on it. */
export function pricedBy(cart: CheckoutCart, applications: readonly Applied[]): Omit<PricedCart, "problems"> {
  const { shop } = cart;
  const lines = cart.lines.map((line) => pricedLine(line, applications));
  const delivery = cart.delivery.map((option) => pricedDelivery(option, applications));
  const chosen = delivery.find(({ code }) => code === cart.deliveryCode);
  const discountOf = (discountClass: Applied["discountClass"]) =>
    applications
      .filter((one) => one.discountClass === discountClass)
      .reduce((sum, one) => sum + one.lines.reduce((more, { minor }) => more + minor, 0), 0);
  const goods = lines.reduce((sum, line) => sum + line.totalMinor, 0);
  const deliveryMinor = chosen?.totalMinor ?? 0;
  const taxMinor = taxOfLines(lines, shop) + taxOf(deliveryMinor, shop);
  return {
    shop,
    cart,
    lines,
    applications,
    delivery,
    chosen,
    subtotalMinor: subtotalOf(cart.lines),
    lineDiscountMinor: discountOf("PRODUCT"),
    orderDiscountMinor: discountOf("ORDER"),
    deliveryMinor,
    taxMinor,
    totalMinor: goods + deliveryMinor + (shop.taxesIncluded ? 0 : taxMinor),
  };
}

/** As the order will reckon it, which has a tax a line. */
function taxOfLines(lines: readonly PricedLine[], shop: Shop): number {
  return orderLinesOf(lines)
    .filter(({ taxable }) => taxable)
    .map(
      ({ priceMinor, quantity, discounts }) =>
        priceMinor * quantity - discounts.reduce((sum, one) => sum + one.minor, 0),
    )
    .reduce((sum, worth) => sum + taxOf(worth, shop), 0);
}

function pricedLine(line: CheckoutLine, applications: readonly Applied[]): PricedLine {
  const allocations = applications.flatMap(({ title, lines }, application) =>
    lines.filter(({ lineId }) => lineId === line.id).map(({ minor }) => ({ application, title, minor })),
  );
  const subtotalMinor = line.unitMinor * line.quantity;
  const discountMinor = allocations.reduce((sum, { minor }) => sum + minor, 0);
  return { ...line, allocations, subtotalMinor, discountMinor, totalMinor: subtotalMinor - discountMinor };
}

function pricedDelivery(option: DeliveryOption, applications: readonly Applied[]): PricedDelivery {
  const allocations = applications.flatMap(({ title, delivery }, application) => {
    const minor = delivery.get(option.code);
    return minor === undefined ? [] : [{ application, title, minor }];
  });
  const discountMinor = Math.min(
    option.priceMinor,
    allocations.reduce((sum, { minor }) => sum + minor, 0),
  );
  return { ...option, allocations, discountMinor, totalMinor: option.priceMinor - discountMinor };
}
