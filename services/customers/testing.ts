import type { z } from "zod";
import type { DataOf, MessageType } from "../../contracts/define.ts";
import type { Attributes, Message } from "../../contracts/envelope.ts";
import type { Order, Refund } from "../../contracts/order.ts";

export const customerGid = (number: number) => `gid://shopify/Customer/${number}`;
export const orderGid = (number: number) => `gid://shopify/Order/${number}`;

/** A paid order of customer 7 over 50.00 EUR. */
export function anOrder(change: Partial<Order> = {}): Order {
  const createdAt = change.createdAt ?? "2026-11-23T09:00:00Z";
  return {
    orderId: orderGid(5_001),
    name: "#1001",
    currency: "EUR",
    createdAt,
    updatedAt: createdAt,
    customerId: customerGid(7),
    customerName: "Ada Lund",
    email: "ada@example.com",
    financialStatus: "paid",
    fulfillmentStatus: "unfulfilled",
    cancelledAt: null,
    cancelReason: null,
    subtotalMinor: 5_000n,
    discountMinor: 0n,
    shippingMinor: 0n,
    taxMinor: 0n,
    totalMinor: 5_000n,
    currentTotalMinor: 5_000n,
    refundedMinor: 0n,
    lines: [],
    refunds: [],
    fulfillments: [],
    ...change,
  };
}

export function aRefund(number: number, refundedMinor: bigint, createdAt: string): z.output<typeof Refund> {
  return { refundId: `gid://shopify/Refund/${number}`, createdAt, note: null, refundedMinor, lines: [] };
}

/** The order with one more refund, a second later. */
export function refunded(order: Order, number: number, minor: bigint): Order {
  const updatedAt = later(order.updatedAt);
  return {
    ...order,
    updatedAt,
    financialStatus: order.refundedMinor + minor >= order.totalMinor ? "refunded" : "partially_refunded",
    refundedMinor: order.refundedMinor + minor,
    refunds: [...order.refunds, aRefund(number, minor, updatedAt)],
  };
}

export function cancelled(order: Order): Order {
  const updatedAt = later(order.updatedAt);
  return { ...order, updatedAt, cancelledAt: updatedAt, cancelReason: "customer" };
}

export function later(time: string, seconds = 1): string {
  return new Date(Date.parse(time) + seconds * 1_000).toISOString();
}

/** A message as the runtime gives it to a handler. */
export function messageOf<M extends MessageType>(
  type: M,
  id: string,
  data: DataOf<M>,
  change: Partial<Attributes> = {},
): Message<DataOf<M>> {
  return {
    specversion: "1.0",
    id,
    type: type.type,
    source: "/flotilla/test",
    time: "2026-11-23T09:00:00.500Z",
    shop: "harbor-lane",
    origin: "live",
    correlationid: id,
    ...change,
    data,
  };
}
