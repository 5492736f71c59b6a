import { randomUUID } from "node:crypto";
import type { Address, Customer, Order, Shop } from "../model.ts";
import { type CartLine, cartTotals, variantLabel } from "../storefront/cart.ts";
import type { World } from "../world.ts";
import type { CartMetafield, CheckoutFacts, FactsLine } from "./checkout-facts.ts";

/** What the buyer entered so far, by the names of the checkout's fields; a part of it may be missing. */
export type Entered = Readonly<Record<string, string | undefined>>;

/** One token a process: the simulator's cart has none of its own. */
const TOKEN = randomUUID().replaceAll("-", "");

export function factsOfCart(
  shop: Shop,
  lines: readonly CartLine[],
  given: { entered: Entered; customer: Customer | undefined; cartMetafields: readonly CartMetafield[] },
): CheckoutFacts {
  const { entered, customer } = given;
  const deliveryCode = entered["shippingCode"] || shop.shippingRates[0]?.code;
  const totals = cartTotals(shop, lines, deliveryCode);
  const ships = totals.shippingMinor.size > 0;
  return {
    shop,
    token: TOKEN,
    lines: lines.map(cartLineOf),
    discounts: [],
    subtotalMinor: totals.subtotalMinor,
    shippingMinor: ships && deliveryCode ? totals.shippingMinor.get(deliveryCode) : undefined,
    taxMinor: totals.taxMinor,
    totalMinor: totals.totalMinor,
    delivery: ships
      ? shop.shippingRates.map(({ code, title }) => ({ code, title, minor: totals.shippingMinor.get(code) ?? 0 }))
      : [],
    deliveryCode: ships ? deliveryCode : undefined,
    email: entered["email"],
    address: addressOf(entered, customer),
    countryCode: entered["countryCode"] || customer?.address?.countryCode || shop.countryCode,
    note: entered["note"],
    customer,
    cartMetafields: given.cartMetafields,
    order: undefined,
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

function cartLineOf({ product, variant, quantity }: CartLine): FactsLine {
  return {
    id: `gid://shopify/CartLine/${variant.id}`,
    quantity,
    title: product.title,
    variantTitle: variantLabel(variant) || undefined,
    sku: variant.sku ?? undefined,
    variantId: variant.id,
    product,
    variant,
    requiresShipping: variant.requiresShipping,
    subtotalMinor: variant.priceMinor * quantity,
    discounts: [],
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
    lines: order.lines.map((line) => orderLineOf(world, shop, line)),
    discounts: [],
    subtotalMinor: totals.subtotalMinor,
    shippingMinor: shipping ? totals.shippingMinor : undefined,
    taxMinor: totals.taxMinor,
    totalMinor: totals.totalMinor,
    delivery: shipping ? [{ code: shipping.code, title: shipping.title, minor: shipping.priceMinor }] : [],
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

function orderLineOf(world: World, shop: Shop, line: Order["lines"][number]): FactsLine {
  const found = line.variantId === null ? undefined : variantOf(world, shop.shop, line.variantId);
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
    discounts: line.discountMinor === 0 ? [] : [{ title: "Discount", minor: line.discountMinor }],
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
