import { createHash } from "node:crypto";
import { z } from "zod";
import type { Message } from "../../contracts/envelope.ts";
import { Currency, Minor } from "../../contracts/money.ts";
import { Gid, type Order } from "../../contracts/order.ts";

/**
 * What the figures need of an order, and nothing about its customer: the log is kept, so it holds no personal data.
 * chargedMinor: with tax and shipping, before refunds and removals. currentMinor: after them.
 */
export const LoggedOrder = z.object({
  orderId: Gid,
  currency: Currency,
  placedAt: z.iso.datetime({ offset: true }),
  cancelled: z.boolean(),
  chargedMinor: Minor,
  currentMinor: Minor,
  refundedMinor: Minor,
  lines: z.array(
    z.object({
      lineId: Gid,
      productId: Gid.nullable(),
      title: z.string(),
      quantity: z.int(),
      currentQuantity: z.int(),
      unitPriceMinor: Minor,
      discountMinor: Minor,
    }),
  ),
  refundLines: z.array(z.object({ lineId: Gid, quantity: z.int(), subtotalMinor: Minor })),
});
export type LoggedOrder = z.output<typeof LoggedOrder>;

/** An order event as the log keeps it. */
export interface LoggedEvent {
  readonly messageId: string;
  readonly correlationId: string;
  readonly type: string;
  /** ISO 8601: when the orders service said it. */
  readonly saidAt: string;
  /** Greater is newer, compared as text. Events of one order never have the same. */
  readonly version: string;
  readonly order: LoggedOrder;
}

const DIGEST_HEX = 16;
const COUNT_DIGITS = 6;

function loggedOrderOf(order: Order): LoggedOrder {
  return {
    orderId: order.orderId,
    currency: order.currency,
    placedAt: order.createdAt,
    cancelled: order.cancelledAt !== null,
    chargedMinor: order.totalMinor,
    currentMinor: order.currentTotalMinor,
    refundedMinor: order.refundedMinor,
    lines: order.lines.map(
      ({ lineId, productId, title, quantity, currentQuantity, unitPriceMinor, discountMinor }) => ({
        lineId,
        productId,
        title,
        quantity,
        currentQuantity,
        unitPriceMinor,
        discountMinor,
      }),
    ),
    refundLines: order.refunds.flatMap((refund) =>
      refund.lines.map(({ lineId, quantity, subtotalMinor }) => ({ lineId, quantity, subtotalMinor })),
    ),
  };
}

/**
 * Shopify's updated_at has whole seconds. Within one, what the orders service said later is newer; within one
 * millisecond, what shows more (as the orders service decides it), then the greater digest: the same one in any order.
 */
function versionOf(message: Message<{ order: Order }>, logged: LoggedOrder): string {
  const { order } = message.data;
  const shows = order.refunds.length + order.fulfillments.length + (logged.cancelled ? 1 : 0);
  const digest = createHash("sha256")
    .update(JSON.stringify(loggedDocument(logged)))
    .digest("hex")
    .slice(0, DIGEST_HEX);
  const times = [order.updatedAt, message.time].map((time) => new Date(time).toISOString());
  return [...times, String(shows).padStart(COUNT_DIGITS, "0"), digest, message.id].join(" ");
}

export function loggedEventOf(message: Message<{ order: Order }>): LoggedEvent {
  const order = loggedOrderOf(message.data.order);
  return {
    messageId: message.id,
    correlationId: message.correlationid,
    type: message.type,
    saidAt: message.time,
    version: versionOf(message, order),
    order,
  };
}

/** The JSON that the log stores. */
export function loggedDocument(order: LoggedOrder): unknown {
  return z.encode(LoggedOrder, order);
}

export function fromDocument(document: unknown): LoggedOrder {
  return z.decode(LoggedOrder, document as z.input<typeof LoggedOrder>);
}
