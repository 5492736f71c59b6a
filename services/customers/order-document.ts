import { createHash } from "node:crypto";
import { z } from "zod";
import { Currency, Minor } from "../../contracts/money.ts";
import { Gid, type Order } from "../../contracts/order.ts";

const Time = z.iso.datetime({ offset: true });

/** What of an order decides its points: all that is kept of its newest snapshot. */
export const OrderDocument = z.object({
  orderId: Gid,
  name: z.string(),
  currency: Currency,
  createdAt: Time,
  updatedAt: Time,
  customerId: Gid.nullable(),
  cancelledAt: Time.nullable(),
  totalMinor: Minor,
  refundedMinor: Minor,
  redeemedPoints: z.int().min(1).optional(),
  refunds: z.array(z.object({ refundId: Gid, createdAt: Time, refundedMinor: Minor })),
});
export type OrderDocument = z.output<typeof OrderDocument>;

/** Money came back, so it had come. */
const WAS_PAID: ReadonlySet<Order["financialStatus"]> = new Set(["paid", "partially_refunded", "refunded"]);
const DIGEST_HEX = 16;
const RANK_DIGITS = 20;

export function documentOf(order: Order): OrderDocument {
  return {
    orderId: order.orderId,
    name: order.name,
    currency: order.currency,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    customerId: order.customerId,
    cancelledAt: order.cancelledAt,
    totalMinor: order.totalMinor,
    refundedMinor: order.refundedMinor,
    ...(order.redeemedPoints !== undefined && { redeemedPoints: order.redeemedPoints }),
    refunds: order.refunds.map(({ refundId, createdAt, refundedMinor }) => ({ refundId, createdAt, refundedMinor })),
  };
}

/** A fact that can not unhappen: an edit may leave a paid order partially paid, what was paid stays paid. */
export function showsPaid(order: Order): boolean {
  return WAS_PAID.has(order.financialStatus);
}

/**
 * Sorts as the snapshots do, the newest last. Shopify's updated_at has whole seconds; within one, what orders said
 * later is newer: it has asked Shopify where it could not tell. Of one moment the one that shows more has the greater
 * text (a cancellation, then more refunds), then the digest decides: any order of arrival ends with the same snapshot.
 * @param saidAt ISO 8601: the event's time.
 */
export function versionOf(order: Order, saidAt: string): string {
  const document = documentOf(order);
  const text = JSON.stringify(z.encode(OrderDocument, document));
  const digest = createHash("sha256").update(text).digest("hex").slice(0, DIGEST_HEX);
  const refunded = document.refundedMinor.toString().padStart(RANK_DIGITS, "0");
  return [sortable(order.updatedAt), sortable(saidAt), document.cancelledAt === null ? 0 : 1, refunded, digest].join(
    " ",
  );
}

/** One spelling of a moment, whatever its offset and precision: text that sorts by time. */
export function sortable(time: string): string {
  return new Date(time).toISOString();
}
