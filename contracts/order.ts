import { z } from "zod";
import { Currency, Minor } from "./money.ts";

const Time = z.iso.datetime({ offset: true });
/** gid://shopify/Order/1: exact, unlike a 64-bit number in JSON. */
export const Gid = z.string().regex(/^gid:\/\/shopify\/[A-Za-z]+\/\d+$/, "a Shopify gid, e.g. gid://shopify/Order/1");

/** A custom item has neither product nor variant. quantity: as ordered; currentQuantity: after edits and refunds. */
export const OrderLine = z.object({
  lineId: Gid,
  productId: Gid.nullable(),
  variantId: Gid.nullable(),
  sku: z.string().nullable(),
  title: z.string(),
  variantTitle: z.string().nullable(),
  quantity: z.int(),
  currentQuantity: z.int(),
  unitPriceMinor: Minor,
  /** All discounts allocated to the line, over its whole quantity. */
  discountMinor: Minor,
});

export const RefundLine = z.object({
  lineId: Gid,
  variantId: Gid.nullable(),
  quantity: z.int(),
  restockType: z.enum(["no_restock", "cancel", "return", "legacy_restock"]),
  locationId: Gid.nullable(),
  subtotalMinor: Minor,
  taxMinor: Minor,
});

/** refundedMinor: what the shopper got back (successful refund transactions). */
export const Refund = z.object({
  refundId: Gid,
  createdAt: Time,
  note: z.string().nullable(),
  refundedMinor: Minor,
  lines: z.array(RefundLine),
});

export const Fulfillment = z.object({
  fulfillmentId: Gid,
  createdAt: Time,
  status: z.string(),
  locationId: Gid.nullable(),
  trackingCompany: z.string().nullable(),
  trackingNumber: z.string().nullable(),
  lines: z.array(z.object({ lineId: Gid, quantity: z.int() })),
});

export const FinancialStatus = z.enum([
  "pending",
  "authorized",
  "partially_paid",
  "paid",
  "partially_refunded",
  "refunded",
  "voided",
  "expired",
]);
export const FulfillmentStatus = z.enum(["unfulfilled", "partial", "fulfilled", "restocked"]);

/**
 * An order as of updatedAt, in the shop's currency.
 * totalMinor: as placed; currentTotalMinor: after edits, refunds and removals; both with tax and shipping.
 */
export const Order = z.object({
  orderId: Gid,
  name: z.string(),
  currency: Currency,
  createdAt: Time,
  updatedAt: Time,
  customerId: Gid.nullable(),
  customerName: z.string().nullable(),
  email: z.string().nullable(),
  financialStatus: FinancialStatus,
  fulfillmentStatus: FulfillmentStatus,
  cancelledAt: Time.nullable(),
  cancelReason: z.string().nullable(),
  subtotalMinor: Minor,
  discountMinor: Minor,
  shippingMinor: Minor,
  taxMinor: Minor,
  totalMinor: Minor,
  currentTotalMinor: Minor,
  refundedMinor: Minor,
  /** Points that were paid with at checkout: our Function's discount says so by its message. Left out: none. */
  redeemedPoints: z.int().min(1).optional(),
  lines: z.array(OrderLine),
  refunds: z.array(Refund),
  fulfillments: z.array(Fulfillment),
});
export type Order = z.output<typeof Order>;
