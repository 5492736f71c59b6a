import type { Address, Company, Shop } from "../model.ts";
import type { World } from "../world.ts";
import {
  type Buyer,
  type CartMetafield,
  type CheckoutCart,
  type CheckoutLine,
  type DeliveryOption,
  subtotalOf,
} from "./cart.ts";
import { derivedLineId } from "./transform.ts";

/** What is known of a cart. Whatever is left out is as of a guest in the shop's country. */
export interface CartInput {
  readonly lines: readonly {
    readonly variantId: number;
    readonly quantity: number;
    /** Instead of the variant's price. */
    readonly unitMinor?: number | undefined;
    /** gid://shopify/CartLine/...; derived from the variant where it is left out. */
    readonly lineId?: string | undefined;
  }[];
  readonly customerId?: number | undefined;
  /** Logged in, not only known by the email. Default: yes where a customer is named. */
  readonly authenticated?: boolean | undefined;
  readonly companyId?: number | undefined;
  readonly companyLocationId?: number | undefined;
  readonly email?: string | undefined;
  readonly countryCode?: string | undefined;
  readonly address?: Partial<Address> | undefined;
  readonly locale?: string | undefined;
  readonly metafields?: readonly CartMetafield[] | undefined;
  readonly deliveryCode?: string | undefined;
  /** Instead of the shop's own rates. */
  readonly delivery?: readonly DeliveryOption[] | undefined;
  /** Beside the shop's own rates: those of carrier services. */
  readonly carrierRates?: readonly DeliveryOption[] | undefined;
}

/** @throws StoreRefusal for a variant or a customer that the shop does not have. */
export function buildCart(world: World, shop: Shop, input: CartInput): CheckoutCart {
  const lines = input.lines.map((one) => lineOf(world, shop, one));
  const ships = lines.some(({ variant }) => variant.requiresShipping);
  const ratesOf = (goodsMinor: number) => {
    if (!ships) return [];
    return input.delivery ?? [...ownRates(shop, goodsMinor), ...(input.carrierRates ?? [])];
  };
  const delivery = ratesOf(subtotalOf(lines));
  return {
    shop,
    lines,
    buyer: buyerOf(world, shop, input),
    countryCode: input.countryCode ?? shop.countryCode,
    address: input.address,
    locale: input.locale ?? shop.locale,
    metafields: input.metafields ?? [],
    ratesOf,
    delivery,
    deliveryCode: input.deliveryCode ?? delivery[0]?.code,
  };
}

function lineOf(world: World, shop: Shop, one: CartInput["lines"][number]): CheckoutLine {
  const { product, variant } = world.products.variant(shop.shop, { variantId: one.variantId });
  return {
    id: one.lineId ?? derivedLineId(`${shop.shop}/${variant.id}`),
    product,
    variant,
    quantity: one.quantity,
    title: product.title,
    unitMinor: one.unitMinor ?? variant.priceMinor,
    components: [],
  };
}

/** Free from so much on: of goods less their discounts. */
function ownRates(shop: Shop, goodsMinor: number): DeliveryOption[] {
  return shop.shippingRates.map(({ code, title, priceMinor, freeFromMinor }) => ({
    code,
    title,
    description: undefined,
    priceMinor: freeFromMinor !== null && goodsMinor >= freeFromMinor ? 0 : priceMinor,
    source: "shopify",
  }));
}

function buyerOf(world: World, shop: Shop, input: CartInput): Buyer {
  const customer = input.customerId === undefined ? undefined : world.customers.get(shop.shop, input.customerId);
  const companyId = input.companyId ?? customer?.companyId ?? undefined;
  const company: Company | undefined =
    companyId === undefined ? undefined : world.customers.companies(shop.shop).find((one) => one.id === companyId);
  return {
    customer,
    authenticated: customer !== undefined && (input.authenticated ?? true),
    company,
    companyLocationId: input.companyLocationId ?? company?.id,
    email: input.email ?? customer?.email ?? undefined,
  };
}
