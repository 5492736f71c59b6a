import type { Address, Company, Customer, Product, Shop, Variant } from "../model.ts";

/** A part of a bundle: how many units of it one unit of the line holds. */
export interface Component {
  readonly product: Product;
  readonly variant: Variant;
  readonly quantity: number;
  /** What its share of the bundle's price goes by: a price of one unit. */
  readonly weightMinor: number;
}

/** A line as Functions see it. A bundle (made by a cart transform) is one line with its components. */
export interface CheckoutLine {
  /** gid://shopify/CartLine/<uuid> */
  readonly id: string;
  readonly product: Product;
  readonly variant: Variant;
  readonly quantity: number;
  /** A transform may have changed it. */
  readonly title: string;
  /** Of one unit, before discounts; a transform may have changed it. */
  readonly unitMinor: number;
  /** Empty: it is no bundle. */
  readonly components: readonly Component[];
}

export interface CartMetafield {
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}

/** Who buys. customer: logged in, or known by the email where `authenticated` is false. company: a B2B buyer. */
export interface Buyer {
  readonly customer: Customer | undefined;
  readonly authenticated: boolean;
  readonly company: Company | undefined;
  readonly companyLocationId: number | undefined;
  readonly email: string | undefined;
}

export interface DeliveryOption {
  readonly code: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly priceMinor: number;
  /** "shopify", or the carrier service's name. */
  readonly source: string;
}

/** A cart on its way through the checkout. */
export interface CheckoutCart {
  readonly shop: Shop;
  readonly lines: readonly CheckoutLine[];
  readonly buyer: Buyer;
  readonly countryCode: string;
  readonly address: Partial<Address> | undefined;
  readonly locale: string;
  readonly metafields: readonly CartMetafield[];
  /** What can be chosen where the goods come to so much, less their discounts. */
  readonly ratesOf: (goodsMinor: number) => readonly DeliveryOption[];
  /** Before discounts; none where nothing is shipped. */
  readonly delivery: readonly DeliveryOption[];
  readonly deliveryCode: string | undefined;
}

export function subtotalOf(lines: readonly CheckoutLine[]): number {
  return lines.reduce((sum, line) => sum + line.unitMinor * line.quantity, 0);
}
