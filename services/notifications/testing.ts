import type { MessageType } from "../../contracts/define.ts";
import type { Attributes, Message } from "../../contracts/envelope.ts";
import { PointsChangedV1 } from "../../contracts/events/loyalty.ts";
import { OrderCreatedV1, OrderRefundedV1 } from "../../contracts/events/orders.ts";
import { StockLowV1 } from "../../contracts/events/stock.ts";
import type { Order } from "../../contracts/order.ts";
import { SAMPLE_ORDER } from "./templates/sample.ts";

export const SHOP = "harbor-lane";
export const CUSTOMER = "gid://shopify/Customer/7";

/** A message as the runtime gives it to a handler. */
export function messageOf<T>(type: MessageType, id: string, data: T, change: Partial<Attributes> = {}): Message<T> {
  return {
    specversion: "1.0",
    id,
    type: type.type,
    source: "/flotilla/test",
    time: "2026-11-23T09:00:00.000Z",
    shop: SHOP,
    origin: "live",
    correlationid: `caused-${id}`,
    ...change,
    data,
  };
}

/** An order of Ada's with one refund; its ids follow from `number`. */
export function anOrder(number = 1, change: Partial<Order> = {}): Order {
  return {
    ...SAMPLE_ORDER,
    orderId: `gid://shopify/Order/${number}`,
    name: `#${1_000 + number}`,
    customerId: CUSTOMER,
    customerName: "Ada Lund",
    email: "ada@example.com",
    refunds: SAMPLE_ORDER.refunds.map((each) => ({ ...each, refundId: `gid://shopify/Refund/${number}` })),
    ...change,
  };
}

export function orderCreated(order: Order, change?: Partial<Attributes>): Message {
  return messageOf(OrderCreatedV1, `order.created:${order.orderId}`, { order }, change);
}

/** The order's newest refund. */
export function orderRefunded(order: Order, change?: Partial<Attributes>): Message {
  const refund = order.refunds.at(-1);
  if (!refund) throw new Error("an order without refund");
  return messageOf(OrderRefundedV1, `order.refunded:${refund.refundId}`, { order, refund }, change);
}

/** step tells apart several changes of one order; each is a minute after the one before. */
export function pointsEarned(
  order: Order,
  { step = 0, delta = 10, balance = 100 }: { step?: number; delta?: number; balance?: number } = {},
  change: Partial<Attributes> = {},
): Message {
  const { orderId, name: orderName } = order;
  const data = { customerId: CUSTOMER, orderId, orderName, reason: "earned", delta, balance, tier: "Bronze" } as const;
  const time = new Date(Date.UTC(2026, 10, 23, 9, step)).toISOString();
  return messageOf(PointsChangedV1, `loyalty.points-changed:${orderId}:${step}`, data, { time, ...change });
}

export function stockLow(fall = 1, change?: Partial<Attributes>): Message {
  const item = { inventoryItemId: "gid://shopify/InventoryItem/9", title: "Rope lamp", sku: "ROPE" };
  return messageOf(StockLowV1, `stock.low:InventoryItem/9:${fall}`, { ...item, available: 4, threshold: 5 }, change);
}
