import { z } from "zod";
import { defineQuery } from "../define.ts";
import { LIMITS } from "../limits.ts";
import { Currency, Minor } from "../money.ts";
import { Gid } from "../order.ts";
import { PointsRate } from "../points.ts";
import { Person } from "../privacy.ts";
import { ReconciliationReport } from "../reconciliation.ts";

const Time = z.iso.datetime({ offset: true });

export const Customer = z.object({
  customerId: Gid,
  name: z.string().nullable(),
  email: z.string().nullable(),
  tags: z.array(z.string()),
  /** Shopify's marketing consent for email. */
  emailConsent: z.enum(["subscribed", "not_subscribed", "pending", "unsubscribed", "redacted", "invalid"]).nullable(),
  locale: z.string().nullable(),
  points: z.int(),
  tier: z.string(),
  /** Paid minus refunded, over the last twelve months, in the shop's currency. */
  spent12MonthsMinor: Minor,
  currency: Currency.nullable(),
  orders: z.int(),
  createdAt: Time.nullable(),
  deleted: z.boolean(),
  /** The customer this one was merged into. */
  mergedInto: Gid.nullable(),
});

/** entries sum up to the balance. rule: how it was computed, in words ("1 point per EUR 1.00 paid"). */
export const PointsEntry = z.object({
  entryId: z.string(),
  at: Time,
  /** redeemed: paid with at checkout, and what of that a refund or a cancellation gave back. */
  reason: z.enum(["earned", "refunded", "cancelled", "adjusted", "merged", "redeemed"]),
  delta: z.int(),
  amountMinor: Minor.nullable(),
  orderId: Gid.nullable(),
  orderName: z.string().nullable(),
  rule: z.string().nullable(),
  messageId: z.string(),
  correlationId: z.string(),
});

export const LoyaltyRule = z.object({
  /** Points for each whole `perMinor` minor units paid. */
  points: z.int().min(0).max(1_000_000),
  perMinor: Minor,
  currency: Currency,
  /** Lowest 12-month spend first; the first begins at 0. */
  tiers: z
    .array(z.object({ name: z.string().min(1).max(40), fromMinor: Minor }))
    .min(1)
    .max(10),
  /** Whether orders from before the install give points. Taken back, what was given stays. Left out: no. */
  pastOrders: z.boolean().optional(),
});

/** By customerId or email. metafield: what was last written to the Shopify customer, and when. */
export const CustomersLoyalty = defineQuery("customers", "loyalty", 1, {
  input: z.union([z.object({ customerId: Gid }), z.object({ email: z.string().min(3).max(320) })]),
  output: z.object({
    customer: Customer.nullable(),
    entries: z.array(PointsEntry),
    nextTier: z.object({ name: z.string(), missingMinor: Minor }).nullable(),
    metafield: z.object({ points: z.int(), tier: z.string(), writtenAt: Time }).nullable(),
  }),
});

export const CustomersList = defineQuery("customers", "list", 1, {
  input: z.object({
    search: z.string().max(200).optional(),
    tier: z.string().max(40).optional(),
    cursor: z.string().max(500).optional(),
    limit: z.int().min(1).max(LIMITS.pageMaxRows).default(LIMITS.pageDefaultRows),
  }),
  output: z.object({ customers: z.array(Customer), nextCursor: z.string().nullable(), total: z.int() }),
});

/**
 * What a checkout shows: of a buyer who is nobody (null) or unknown, the first tier and no points.
 * points: never below nothing, whatever the ledger says. rate: what an amount earns, by pointsFor; null while the shop's
 * currency is not known.
 */
export const CustomersRewards = defineQuery("customers", "rewards", 1, {
  input: z.object({ customerId: Gid.nullable() }),
  output: z.object({
    points: z.int().min(0),
    tier: z.string(),
    spent12MonthsMinor: Minor,
    nextTier: z.object({ name: z.string(), missingMinor: Minor }).nullable(),
    rate: PointsRate.nullable(),
  }),
});

/** Points given and taken back in [from, to), and the rule now in force. */
export const LoyaltySummary = defineQuery("customers", "loyalty-summary", 1, {
  input: z.object({ from: Time, to: Time }),
  output: z.object({ given: z.int(), takenBack: z.int(), rule: LoyaltyRule }),
});

/** What reconciliation compared, found and healed. */
export const CustomersReconciliation = defineQuery("customers", "reconciliation", 1, {
  input: ReconciliationReport.input,
  output: ReconciliationReport.output,
});

/** answered: the file was given out. erased: the customer was erased since, so there is nothing left to give. */
export const DataRequest = z.object({
  requestId: z.string(),
  receivedAt: Time,
  /** Shopify gives the merchant 30 days. */
  dueAt: Time,
  state: z.enum(["open", "answered", "erased"]),
  answeredAt: Time.nullable(),
  person: Person,
  name: z.string().nullable(),
});

/** Newest first. */
export const DataRequests = defineQuery("customers", "data-requests", 1, {
  input: z.object({ requestId: z.string().max(100).optional() }),
  output: z.object({ requests: z.array(DataRequest) }),
});
