import { z } from "zod";
import { defineQuery } from "../define.ts";
import { DeliveryEstimate, DeliverySettings } from "../delivery.ts";
import { LIMITS } from "../limits.ts";
import { Gid } from "../order.ts";
import { ReconciliationReport } from "../reconciliation.ts";

const Time = z.iso.datetime({ offset: true });

/** Stock of one item at one location, as Shopify names it: onHand = available + committed + other held stock. */
export const Level = z.object({
  locationId: Gid,
  locationName: z.string(),
  available: z.int(),
  committed: z.int(),
  onHand: z.int(),
  incoming: z.int(),
  updatedAt: Time,
});

export const InventoryItem = z.object({
  inventoryItemId: Gid,
  variantId: Gid.nullable(),
  productId: Gid.nullable(),
  title: z.string(),
  variantTitle: z.string().nullable(),
  sku: z.string().nullable(),
  tracked: z.boolean(),
  /** The product or variant is gone from the store. */
  deleted: z.boolean(),
  threshold: z.int(),
  /** Sums over all locations. */
  available: z.int(),
  committed: z.int(),
  onHand: z.int(),
  levels: z.array(Level),
  lastOutsideWriteAt: Time.nullable(),
});

/**
 * One entry of the append-only ledger. The entries of an item and location sum up to its stock.
 * cause: what moved it; orderId where an order did; messageId is the message that brought it.
 * matchedBy: the level update that confirmed it, null while none has.
 */
export const LedgerEntry = z.object({
  entryId: z.string(),
  at: Time,
  locationId: Gid.nullable(),
  locationName: z.string().nullable(),
  cause: z.enum([
    "opening",
    "order",
    "edit",
    "cancellation",
    "refund",
    "fulfillment",
    "adjustment",
    "unknown-outside-writer",
    "correction",
  ]),
  availableDelta: z.int(),
  committedDelta: z.int(),
  onHandDelta: z.int(),
  reason: z.string().nullable(),
  actor: z.string().nullable(),
  orderId: Gid.nullable(),
  orderName: z.string().nullable(),
  messageId: z.string(),
  correlationId: z.string(),
  matchedBy: z.string().nullable(),
});

/** By inventoryItemId, variantId, or sku (the first that carries it). ledger: newest first. */
export const InventoryItemQuery = defineQuery("inventory", "item", 1, {
  input: z.union([
    z.object({ inventoryItemId: Gid, ledgerLimit: z.int().min(1).max(LIMITS.pageMaxRows).optional() }),
    z.object({ variantId: Gid, ledgerLimit: z.int().min(1).max(LIMITS.pageMaxRows).optional() }),
    z.object({ sku: z.string().min(1), ledgerLimit: z.int().min(1).max(LIMITS.pageMaxRows).optional() }),
  ]),
  output: z.object({ item: InventoryItem.nullable(), ledger: z.array(LedgerEntry) }),
});

export const InventoryList = defineQuery("inventory", "list", 1, {
  input: z.object({
    search: z.string().max(200).optional(),
    locationId: Gid.optional(),
    stock: z.enum(["low", "out", "negative"]).optional(),
    cursor: z.string().max(500).optional(),
    limit: z.int().min(1).max(LIMITS.pageMaxRows).default(LIMITS.pageDefaultRows),
  }),
  output: z.object({
    items: z.array(InventoryItem),
    locations: z.array(z.object({ locationId: Gid, name: z.string() })),
    nextCursor: z.string().nullable(),
    total: z.int(),
    lowItems: z.int(),
  }),
});

/** What reconciliation compared, found and healed. */
export const InventoryReconciliation = defineQuery("inventory", "reconciliation", 1, {
  input: ReconciliationReport.input,
  output: ReconciliationReport.output,
});

/** Lines of one promise: a cart of more gets the estimate. */
export const PROMISE_LINES = 100;

/**
 * When what is in a cart arrives. location: the name of one that has all of it; null where none has, and the dates are the
 * estimate then. estimate: what it was reckoned by, for who must answer while nobody does.
 */
export const DeliveryPromise = defineQuery("inventory", "delivery-promise", 1, {
  input: z.object({
    lines: z
      .array(z.object({ variantId: Gid, quantity: z.int().min(1).max(1_000_000) }))
      .min(1)
      .max(PROMISE_LINES),
    /** ISO 3166-1, two letters; null where it is not known. */
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable(),
  }),
  output: z.object({
    earliest: z.iso.date(),
    latest: z.iso.date(),
    location: z.string().nullable(),
    estimate: DeliveryEstimate,
  }),
});

/** What the merchant set, or the defaults. */
export const InventoryDelivery = defineQuery("inventory", "delivery", 1, {
  input: z.object({}),
  output: DeliverySettings,
});

/** Stock of a product by location, summed over its variants. lastOutsideWriteAt: by somebody we do not know of. */
export const StockHealth = defineQuery("inventory", "stock-health", 1, {
  input: z.object({ productId: Gid }),
  output: z.object({
    levels: z.array(
      z.object({
        location: z.string(),
        available: z.int(),
        committed: z.int(),
        incoming: z.int(),
        updatedAt: Time,
      }),
    ),
    lastOutsideWriteAt: Time.nullable(),
  }),
});
