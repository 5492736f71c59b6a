import type { Address, FinancialStatus } from "../model.ts";

/** An order of a file, checked. Amounts are minor units, times Unix milliseconds. */
export interface ImportedOrder {
  /** Of its first line. */
  readonly row: number;
  readonly name: string;
  readonly email: string | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly phone: string | null;
  readonly acceptsMarketing: boolean;
  readonly createdAt: number;
  readonly paidAt: number | null;
  readonly fulfilledAt: number | null;
  readonly cancelledAt: number | null;
  readonly financialStatus: FinancialStatus;
  readonly shippingMinor: number;
  readonly shippingTitle: string;
  readonly taxMinor: number;
  readonly taxesIncluded: boolean;
  /** Over all lines, beside the lines' own. */
  readonly discountMinor: number;
  readonly totalMinor: number;
  readonly paidMinor: number;
  readonly refundedMinor: number;
  readonly gateway: string;
  readonly note: string | null;
  readonly tags: readonly string[];
  readonly sourceName: string;
  readonly billingAddress: Address | null;
  readonly shippingAddress: Address | null;
  readonly lines: readonly ImportedLine[];
}

export interface ImportedLine {
  readonly row: number;
  readonly title: string;
  readonly sku: string | null;
  readonly vendor: string | null;
  readonly quantity: number;
  readonly priceMinor: number;
  readonly discountMinor: number;
  readonly requiresShipping: boolean;
  readonly taxable: boolean;
  readonly fulfilled: boolean;
}

/** A line of an order, given back; of the companion file. */
export interface ImportedRefund {
  readonly row: number;
  readonly order: string;
  /** 1 is the order's first line in the file. */
  readonly line: number;
  readonly quantity: number;
  readonly amountMinor: number;
  readonly at: number;
  readonly restock: boolean;
  readonly note: string | null;
}
