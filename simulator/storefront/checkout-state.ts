import type { FastifyRequest } from "fastify";
import type { CartMetafield } from "../checkout/cart.ts";
import type { PricedCart } from "../checkout/price-cart.ts";
import type { Customer, Shop } from "../model.ts";
import type { World } from "../world.ts";
import { readBuyer } from "./buyer.ts";
import { cartLines, readCart } from "./cart.ts";
import { readCartMetafields } from "./cart-metafields.ts";
import { emptyCheckout } from "./checkout-form.ts";
import { pricedCart } from "./priced.ts";

/** All that a checkout extension is told of the shopper's checkout. */
export interface CheckoutState {
  /** Lines, allocations with their reasons, delivery options, totals, problems. */
  readonly priced: PricedCart;
  /** Logged in. */
  readonly customer: Customer | undefined;
  readonly cartMetafields: readonly CartMetafield[];
}

/** entered: what stands in the form by now. */
export async function checkoutState(
  world: World,
  request: FastifyRequest,
  shop: Shop,
  entered: { readonly shippingCode?: string | undefined; readonly countryCode?: string | undefined } = {},
): Promise<CheckoutState> {
  const customer = readBuyer(request, world, shop.shop);
  const empty = emptyCheckout(shop, customer);
  const entry = {
    ...empty,
    shippingCode: entered.shippingCode || empty.shippingCode,
    countryCode: entered.countryCode || empty.countryCode,
  };
  const lines = cartLines(world, shop.shop, readCart(request, shop.shop));
  const priced = await pricedCart(world, request, { shop, lines, entry, step: "CHECKOUT_INTERACTION" });
  return { priced, customer, cartMetafields: readCartMetafields(request, shop.shop) };
}
