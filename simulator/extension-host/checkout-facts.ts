import type { Address, Customer, Product, Shop, Variant } from "../model.ts";

export interface DiscountShare {
  /** Why: the message of the Function's candidate. */
  readonly title: string;
  readonly minor: number;
}

export interface FactsLine {
  /** gid://shopify/CartLine/... */
  readonly id: string;
  readonly quantity: number;
  readonly title: string;
  readonly variantTitle: string | undefined;
  readonly sku: string | undefined;
  readonly variantId: number | undefined;
  readonly product: Product | undefined;
  readonly variant: Variant | undefined;
  readonly requiresShipping: boolean;
  /** Before discounts. */
  readonly subtotalMinor: number;
  readonly discounts: readonly DiscountShare[];
}

/** What a checkout or an order comes to, whoever reckoned it: all that the signals of a purchase are made from. */
export interface CheckoutFacts {
  readonly shop: Shop;
  /** Of the checkout, and of the order that came from it. */
  readonly token: string;
  readonly lines: readonly FactsLine[];
  /** Of the order as a whole, beside those of its lines. */
  readonly discounts: readonly DiscountShare[];
  /** Lines less their discounts. */
  readonly subtotalMinor: number;
  readonly shippingMinor: number | undefined;
  readonly taxMinor: number;
  readonly totalMinor: number;
  /** minor: before discounts. */
  readonly delivery: readonly {
    readonly code: string;
    readonly title: string;
    readonly minor: number;
    readonly afterDiscountsMinor: number;
  }[];
  readonly deliveryCode: string | undefined;
  readonly email: string | undefined;
  readonly address: Address | undefined;
  readonly countryCode: string;
  readonly note: string | undefined;
  /** The logged-in buyer. */
  readonly customer: Customer | undefined;
  readonly cartMetafields: readonly CartMetafield[];
  readonly order:
    | {
        readonly id: number;
        readonly name: string;
        readonly number: string;
        readonly first: boolean;
        readonly at: number;
      }
    | undefined;
}

export interface CartMetafield {
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}
