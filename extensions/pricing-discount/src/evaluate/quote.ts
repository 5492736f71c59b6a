import type { Compiled } from "./compile.ts";
import type { Rule } from "./rule.ts";

/** Structurally `QuoteCart` of contracts/price-rule.ts. */
export interface CartToQuote {
  readonly currency: string;
  readonly customerId: string | null;
  readonly priceGroup: string | null;
  readonly companyId: string | null;
  readonly companyLocationId: string | null;
  readonly redeemPoints: number | null;
  readonly pointsBalance: number | null;
  readonly lines: readonly {
    readonly lineId: string;
    readonly productId: string;
    readonly variantId: string;
    readonly quantity: number;
    readonly unitPriceMinor: bigint;
  }[];
  readonly deliveryMinor: bigint;
  /** On the shop's wall. null: the time that was compiled for. */
  readonly at: string | null;
}

export interface Reason {
  ruleId: string;
  ruleName: string;
  label: string;
  minor: bigint;
}

/** Structurally `Quote` of contracts/price-rule.ts, less its version. */
export interface QuotedCart {
  lines: {
    lineId: string;
    quantity: number;
    beforeMinor: bigint;
    discountMinor: bigint;
    afterMinor: bigint;
    reasons: Reason[];
  }[];
  subtotalMinor: bigint;
  orderDiscountMinor: bigint;
  orderReasons: Reason[];
  deliveryMinor: bigint;
  deliveryDiscountMinor: bigint;
  deliveryReasons: Reason[];
  totalMinor: bigint;
  redeemedPoints: number;
  violations: { ruleId: string; lineId: string | null; message: string }[];
}

/**
 * Prices a cart exactly as the Functions do: it reads the compiled texts, as they do.
 * `at` must lie between the time that was compiled for and the last boundary; for another time, compile for it.
 * Kits are not unfolded: quote the lines as the cart has them.
 */
export function quoteCart(_input: {
  readonly compiled: Compiled;
  readonly rules: readonly Rule[];
  readonly cart: CartToQuote;
}): QuotedCart {
  throw new Error("not there yet");
}
