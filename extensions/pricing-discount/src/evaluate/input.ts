import type { Buyer, Exchange, FactLine } from "./facts.ts";
import { decimalsOf } from "./money.ts";

interface Value {
  readonly value: string;
}

/** What the input queries of all targets have in common. */
export interface BuyerInput {
  readonly cart: {
    readonly b: {
      readonly customer: { readonly id: string; readonly group: Value | null } | null;
      readonly purchasingCompany: {
        readonly company: { readonly id: string };
        readonly location: { readonly id: string };
      } | null;
    } | null;
  };
  readonly shop: { readonly now: Readonly<Record<string, boolean>> };
}

interface DiscountInput extends BuyerInput {
  readonly cart: BuyerInput["cart"] & { readonly cost: { readonly subtotalAmount: { readonly currencyCode: string } } };
  readonly rate: string | number;
  readonly discount: { readonly table: { readonly jsonValue: unknown } | null };
}

/** cart-lines-discounts.graphql */
export interface LinesInput extends DiscountInput {
  readonly cart: DiscountInput["cart"] & {
    readonly lines: readonly FactLine[];
    readonly b:
      | (NonNullable<BuyerInput["cart"]["b"]> & {
          readonly authenticated: boolean;
          readonly customer: {
            readonly id: string;
            readonly group: Value | null;
            readonly points: Value | null;
          } | null;
        })
      | null;
    readonly redeem: Value | null;
  };
}

/** cart-delivery-options-discounts.graphql */
export interface DeliveryInput extends DiscountInput {
  readonly cart: DiscountInput["cart"] & {
    readonly lines: readonly { readonly q: number; readonly c: { readonly u: { readonly a: string } } }[];
    readonly deliveryGroups: readonly {
      readonly id: string;
      readonly deliveryOptions: readonly { readonly handle: string; readonly cost: { readonly amount: string } }[];
    }[];
  };
}

export function buyerOf({ cart, shop }: BuyerInput): Buyer {
  const customer = cart.b?.customer ?? null;
  const company = cart.b?.purchasingCompany ?? null;
  let phase = 0;
  for (const boundary in shop.now) if (shop.now[boundary] === true) phase += 1;
  return {
    phase,
    customerId: customer === null ? null : customer.id,
    priceGroup: customer?.group?.value ?? null,
    companyId: company === null ? null : company.company.id,
    companyLocationId: company === null ? null : company.location.id,
  };
}

/**
 * Amounts of the table are in the shop's currency. Shopify gives the rate of the currencies' main units; a cart in the
 * shop's own needs none.
 */
export function exchangeOf(cartCurrency: string, tableCurrency: string, rate: string | number): Exchange {
  const decimals = decimalsOf(cartCurrency);
  if (cartCurrency === tableCurrency) return { decimals, rate: 1 };
  const units = Number(rate);
  return { decimals, rate: units > 0 ? units * 10 ** (decimals - decimalsOf(tableCurrency)) : 0 };
}

/** A whole number that the buyer or a service wrote; anything else is 0. */
export function wholeNumber(value: Value | null | undefined): number {
  const number = value ? Number(value.value) : 0;
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}
