import { z } from "zod";
import { defineQuery } from "../define.ts";
import { LIMITS } from "../limits.ts";
import { Currency, Minor } from "../money.ts";
import { FinancialStatus, FulfillmentStatus, Gid, Order } from "../order.ts";
import { ReconciliationReport } from "../reconciliation.ts";

const Time = z.iso.datetime({ offset: true });

/** One fact in the life of an order, and the message that brought it. */
export const TimelineEntry = z.object({
  at: Time,
  kind: z.enum(["created", "paid", "edited", "fulfilled", "refunded", "cancelled", "resynced"]),
  /** The refund, fulfillment or edit it speaks of. */
  reference: z.string().nullable(),
  amountMinor: Minor.nullable(),
  messageId: z.string(),
  correlationId: z.string(),
});

export const OrderSummary = Order.omit({ lines: true, refunds: true, fulfillments: true }).extend({ units: z.int() });

/** By orderId, or by name ("#1001"). null where there is no such order. */
export const OrdersGet = defineQuery("orders", "get", 1, {
  input: z.union([z.object({ orderId: Gid }), z.object({ name: z.string().min(1) })]),
  output: z.object({ order: Order.nullable(), timeline: z.array(TimelineEntry) }),
});

/** Newest first. search: order name, email or customer name, any part of them. cursor: as the last answer gave it. */
export const OrdersList = defineQuery("orders", "list", 1, {
  input: z.object({
    search: z.string().max(200).optional(),
    status: z.enum(["open", "cancelled"]).optional(),
    financialStatus: FinancialStatus.optional(),
    fulfillmentStatus: FulfillmentStatus.optional(),
    cursor: z.string().max(500).optional(),
    limit: z.int().min(1).max(LIMITS.pageMaxRows).default(LIMITS.pageDefaultRows),
  }),
  output: z.object({
    orders: z.array(OrderSummary),
    nextCursor: z.string().nullable(),
    /** All orders that match, on all pages. */
    total: z.int(),
  }),
});

/** Orders placed in [from, to): count and current totals, one row a currency. Cancelled ones are left out. */
export const OrdersTotals = defineQuery("orders", "totals", 1, {
  input: z.object({ from: Time, to: Time }),
  output: z.object({
    totals: z.array(z.object({ currency: Currency, orders: z.int(), units: z.int(), revenueMinor: Minor })),
  }),
});

/** What reconciliation compared, found and healed. */
export const OrdersReconciliation = defineQuery("orders", "reconciliation", 1, {
  input: ReconciliationReport.input,
  output: ReconciliationReport.output,
});
