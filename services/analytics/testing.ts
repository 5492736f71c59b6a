import type { MessageType } from "../../contracts/define.ts";
import type { Attributes, Message } from "../../contracts/envelope.ts";
import {
  OrderCancelledV1,
  OrderCreatedV1,
  OrderEditedV1,
  OrderFulfilledV1,
  OrderRefundedV1,
  OrderUpdatedV1,
} from "../../contracts/events/orders.ts";
import type { Order } from "../../contracts/order.ts";

type Line = Order["lines"][number];
type Refund = Order["refunds"][number];

export const PLACED_AT = "2026-11-23T09:00:00Z";

export function aLine(id: number, quantity: number, unitPriceMinor: bigint, change: Partial<Line> = {}): Line {
  return {
    lineId: `gid://shopify/LineItem/${id}`,
    productId: `gid://shopify/Product/${id}`,
    variantId: `gid://shopify/ProductVariant/${id}`,
    sku: null,
    title: `Product ${id}`,
    variantTitle: null,
    quantity,
    currentQuantity: quantity,
    unitPriceMinor,
    discountMinor: 0n,
    ...change,
  };
}

/** A refund of units of lines; its money is that of the lines unless said otherwise. */
export function aRefund(
  id: number,
  lines: readonly { readonly line: number; readonly quantity: number; readonly subtotalMinor: bigint }[],
  refundedMinor = lines.reduce((sum, line) => sum + line.subtotalMinor, 0n),
): Refund {
  return {
    refundId: `gid://shopify/Refund/${id}`,
    createdAt: "2026-11-25T10:00:00Z",
    note: null,
    refundedMinor,
    lines: lines.map(({ line, quantity, subtotalMinor }) => ({
      lineId: `gid://shopify/LineItem/${line}`,
      variantId: null,
      quantity,
      restockType: "return",
      locationId: null,
      subtotalMinor,
      taxMinor: 0n,
    })),
  };
}

/** Two of product 1 for 19.99, one of product 2 for 5.00, shipping 4.90: 49.88 EUR. */
export function anOrder(id: number, change: Partial<Order> = {}): Order {
  return {
    orderId: `gid://shopify/Order/${id}`,
    name: `#${id}`,
    currency: "EUR",
    createdAt: PLACED_AT,
    updatedAt: change.createdAt ?? PLACED_AT,
    customerId: "gid://shopify/Customer/7",
    customerName: "Ada Lund",
    email: "ada@example.com",
    financialStatus: "paid",
    fulfillmentStatus: "unfulfilled",
    cancelledAt: null,
    cancelReason: null,
    subtotalMinor: 4_498n,
    discountMinor: 0n,
    shippingMinor: 490n,
    taxMinor: 718n,
    totalMinor: 4_988n,
    currentTotalMinor: 4_988n,
    refundedMinor: 0n,
    lines: [aLine(1, 2, 1_999n), aLine(2, 1, 500n)],
    refunds: [],
    fulfillments: [],
    ...change,
  };
}

/** A message as the runtime gives it to a handler. */
export function messageOf<T>(type: MessageType, id: string, data: T, change: Partial<Attributes> = {}): Message<T> {
  return {
    specversion: "1.0",
    id,
    type: type.type,
    source: "/flotilla/orders",
    time: "2026-11-23T09:00:01.000Z",
    shop: "harbor-lane",
    origin: "live",
    correlationid: `cause of ${id}`,
    ...change,
    data,
  };
}

/** What is said in the life of an order: placed, paid, edited, fulfilled, refunded, and at times cancelled. */
export function lifeOfAnOrder(
  id: number,
  options: { shop: string; placedAt?: string; gapsSeconds?: readonly number[]; cancel?: boolean },
): Message[] {
  const { shop, placedAt = PLACED_AT, gapsSeconds = [], cancel = true } = options;
  let atMs = Date.parse(placedAt);
  let order = anOrder(id, { createdAt: placedAt, financialStatus: "pending" });
  const messages: Message[] = [];
  const say = (type: MessageType, extra: object = {}) => {
    for (const [index, each] of [type, OrderUpdatedV1].entries()) {
      const time = new Date(atMs + 300 * messages.length).toISOString();
      const data = { order, ...(index === 0 ? extra : {}) };
      messages.push(messageOf(each, `${each.type} ${id} ${messages.length}`, data, { shop, time }));
    }
  };
  const step = (type: MessageType, change: Partial<Order>, extra?: object) => {
    atMs += (gapsSeconds[messages.length / 2 - 1] ?? 1) * 1_000;
    order = { ...order, ...change, updatedAt: new Date(atMs).toISOString() };
    say(type, extra);
  };
  say(OrderCreatedV1);
  step(OrderUpdatedV1, { financialStatus: "paid" });
  step(OrderEditedV1, {
    lines: [aLine(1, 2, 1_999n), aLine(2, 1, 500n, { currentQuantity: 0 }), aLine(3, 3, 750n, { discountMinor: 100n })],
    totalMinor: 7_138n,
    currentTotalMinor: 6_638n,
  });
  const fulfillment = {
    fulfillmentId: `gid://shopify/Fulfillment/${id}`,
    createdAt: placedAt,
    status: "success",
    locationId: null,
    trackingCompany: null,
    trackingNumber: null,
    lines: [],
  };
  step(OrderFulfilledV1, { fulfillmentStatus: "fulfilled", fulfillments: [fulfillment] }, { fulfillment });
  const refund = aRefund(id, [{ line: 1, quantity: 1, subtotalMinor: 1_999n }]);
  const lines = [
    // The product was deleted meanwhile: Shopify does not name it any more.
    aLine(1, 2, 1_999n, { currentQuantity: 1, productId: null, variantId: null }),
    ...order.lines.slice(1),
  ];
  step(OrderRefundedV1, { lines, refunds: [refund], refundedMinor: 1_999n, currentTotalMinor: 4_639n }, { refund });
  if (cancel) step(OrderCancelledV1, { cancelledAt: placedAt, cancelReason: "customer" });
  return messages;
}
