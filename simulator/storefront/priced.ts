import type { FastifyRequest } from "fastify";
import { buildCart } from "../checkout/build-cart.ts";
import { carrierRates } from "../checkout/carriers.ts";
import { type PricedCart, priceCart } from "../checkout/price-cart.ts";
import type { Shop } from "../model.ts";
import type { World } from "../world.ts";
import { readBuyer } from "./buyer.ts";
import type { CartLine } from "./cart.ts";
import { readCartMetafields } from "./cart-metafields.ts";
import type { CheckoutEntry } from "./checkout-form.ts";

type Step = "CART_INTERACTION" | "CHECKOUT_INTERACTION" | "CHECKOUT_COMPLETION";

/** The shopper's cart as the checkout prices it. entry: what was entered so far; none in the cart. */
export async function pricedCart(
  world: World,
  request: FastifyRequest,
  asked: { shop: Shop; lines: readonly CartLine[]; entry?: CheckoutEntry; step: Step },
): Promise<PricedCart> {
  const { shop, lines, entry, step } = asked;
  const buyer = readBuyer(request, world, shop.shop);
  const address = entry ? { ...entry.fields, countryCode: entry.countryCode } : undefined;
  const input = {
    lines: lines.map(({ variant, quantity }) => ({ variantId: variant.id, quantity })),
    customerId: buyer?.id,
    email: entry?.fields.email || undefined,
    countryCode: entry?.countryCode,
    address,
    locale: languageOf(request) ?? shop.locale,
    metafields: readCartMetafields(request, shop.shop),
    deliveryCode: entry?.shippingCode,
  };
  const rates = entry ? await carrierRates(world, buildCart(world, shop, input)) : undefined;
  const cart = buildCart(world, shop, { ...input, carrierRates: rates });
  const known = cart.delivery.some(({ code }) => code === cart.deliveryCode);
  return priceCart(world, known ? cart : { ...cart, deliveryCode: cart.delivery[0]?.code }, step);
}

/** The buyer's own language, as the browser asks for it. */
function languageOf(request: FastifyRequest): string | undefined {
  return /^([a-z]{2})\b/i.exec(request.headers["accept-language"] ?? "")?.[1]?.toLowerCase();
}
