import type { FinancialStatus, FulfillmentStatus, Order } from "../model.ts";
import { totalsOf } from "./totals.ts";

/** Shopify's financial_status from what was paid, refunded and is owed. */
export function financialStatusOf(order: Order): FinancialStatus {
  const { paidMinor, refundedMinor, outstandingMinor, totalMinor } = totalsOf(order);
  if (paidMinor === 0) {
    if (order.cancelledAt !== null) return "voided";
    return outstandingMinor > 0 ? "pending" : totalMinor === 0 ? "paid" : "voided";
  }
  if (refundedMinor >= paidMinor) return "refunded";
  if (refundedMinor > 0) return "partially_refunded";
  return outstandingMinor > 0 ? "partially_paid" : "paid";
}

/** Shopify's fulfillment_status: null while nothing was shipped. */
export function fulfillmentStatusOf(order: Order): FulfillmentStatus {
  if (!order.lines.some((line) => line.fulfilledQuantity > 0)) return null;
  return order.lines.some((line) => line.fulfillableQuantity > 0) ? "partial" : "fulfilled";
}

/** The order with both statuses and its time as they follow from the rest. */
export function settled(order: Order, at: number): Order {
  return {
    ...order,
    updatedAt: Math.max(at, order.updatedAt),
    financialStatus: financialStatusOf(order),
    fulfillmentStatus: fulfillmentStatusOf(order),
  };
}
