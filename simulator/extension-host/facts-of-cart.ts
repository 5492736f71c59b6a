import { randomUUID } from "node:crypto";
import type { PricedCart, PricedLine } from "../checkout/price-cart.ts";
import type { Address, Customer, Order, Shop } from "../model.ts";
import { variantLabel } from "../storefront/cart.ts";
import type { World } from "../world.ts";
import type { CartMetafield, CheckoutFacts, FactsLine } from "./checkout-facts.ts";

/** What the buyer entered so far, by the names of the checkout's fields; a part of it may be missing. */
export type Entered = Readonly<Record<string, string | undefined>>;

/** One token a process: the simulator's cart has none of its own. */
const TOKEN = randomUUID().replaceAll("-", "");

export function factsOfCart(
  priced: PricedCart,
  given: { entered: Entered; customer: Customer | undefined; cartMetafields: readonly CartMetafield[] },
): CheckoutFacts {
  const { shop, cart } = priced;
  const { entered, customer } = given;
  return {
    shop,
    token: TOKEN,
    lines: priced.lines.map((line) => lineOfCart(line, priced.applications)),
    discounts: priced.applications
      .filter(({ discountClass }) => discountClass === "ORDER")
      .map(({ title, lines }) => ({ title, minor: lines.reduce((sum, { minor }) => sum + minor, 0) })),
    subtotalMinor: priced.subtotalMinor - priced.lineDiscountMinor,
    shippingMinor: priced.chosen?.totalMinor,
    taxMinor: priced.taxMinor,
    totalMinor: priced.totalMinor,
    delivery: priced.delivery.map(({ code, title, priceMinor, totalMinor }) => ({
      code,
      title,
      minor: priceMinor,
      afterDiscountsMinor: totalMinor,
    })),
    deliveryCode: priced.chosen?.code,
    email: entered["email"],
    address: addressOf(entered, customer),
    countryCode: cart.countryCode,
    note: entered["note"],
    customer,
    cartMetafields: given.cartMetafields,
    order: undefined,
  };
}

/** A discount over the whole order is told of the cart, not of its lines. */
function lineOfCart(line: PricedLine, applications: PricedCart["applications"]): FactsLine {
  const { variant } = line;
  return {
    id: line.id,
    quantity: line.quantity,
    title: line.title,
    variantTitle: variantLabel(variant) || undefined,
    sku: variant.sku ?? undefined,
    variantId: variant.id,
    product: line.product,
    variant,
    requiresShipping: variant.requiresShipping,
    subtotalMinor: line.subtotalMinor,
    discounts: line.allocations.filter(({ application }) => applications[application]?.discountClass === "PRODUCT"),
  };
}

/** Typed into the form, else the customer's own. */
function addressOf(entered: Entered, customer: Customer | undefined): Address | undefined {
  const { address1, city, zip, countryCode } = entered;
  if (!countryCode || !(address1 || city || zip)) return customer?.address ?? undefined;
  return {
    firstName: entered["firstName"] ?? "",
    lastName: entered["lastName"] ?? "",
    company: entered["company"] || null,
    address1: address1 ?? "",
    address2: entered["address2"] || null,
    city: city ?? "",
    zip: zip ?? "",
    province: null,
    countryCode,
    phone: null,
  };
}

export function factsOfOrder(
  world: World,
  shop: Shop,
  order: Order,
  given: { customer: Customer | undefined },
): CheckoutFacts {
  const totals = world.orders.totals(order);
  const [shipping] = order.shippingLines;
  return {
    shop,
    token: order.token,
    lines: order.lines.map((line) => orderLineOf(world, order, line)),
    discounts: [],
    subtotalMinor: totals.subtotalMinor,
    shippingMinor: shipping ? totals.shippingMinor : undefined,
    taxMinor: totals.taxMinor,
    totalMinor: totals.totalMinor,
    delivery: shipping
      ? [
          {
            code: shipping.code,
            title: shipping.title,
            minor: shipping.priceMinor,
            afterDiscountsMinor: shipping.priceMinor,
          },
        ]
      : [],
    deliveryCode: shipping?.code,
    email: order.email ?? undefined,
    address: order.shippingAddress ?? undefined,
    countryCode: order.shippingAddress?.countryCode ?? shop.countryCode,
    note: order.note ?? undefined,
    customer: given.customer,
    cartMetafields: [],
    order: {
      id: order.id,
      name: order.name,
      number: order.confirmationNumber,
      first: (given.customer?.ordersCount ?? 1) <= 1,
      at: order.processedAt,
    },
  };
}

function orderLineOf(world: World, order: Order, line: Order["lines"][number]): FactsLine {
  const found = line.variantId === null ? undefined : variantOf(world, order.shop, line.variantId);
  const named = line.discounts?.map(({ application, minor }) => ({
    title: order.discountApplications?.[application]?.title ?? "Discount",
    minor,
  }));
  return {
    id: `gid://shopify/CartLine/${line.id}`,
    quantity: line.quantity,
    title: line.title,
    variantTitle: line.variantTitle ?? undefined,
    sku: line.sku ?? undefined,
    variantId: line.variantId ?? undefined,
    product: found?.product,
    variant: found?.variant,
    requiresShipping: line.requiresShipping,
    subtotalMinor: line.priceMinor * line.quantity,
    discounts: named ?? (line.discountMinor === 0 ? [] : [{ title: "Discount", minor: line.discountMinor }]),
  };
}

/** Undefined: the product has been deleted since. */
function variantOf(world: World, shop: string, variantId: number) {
  try {
    return world.products.variant(shop, { variantId });
  } catch {
    return undefined;
  }
}
