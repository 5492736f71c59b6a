import type { z } from "zod";
import type { MessageType } from "../../contracts/define.ts";
import type { Attributes, Message } from "../../contracts/envelope.ts";
import type { WebhookOrder } from "../../contracts/webhooks/orders.ts";

/** What a shop's order looks like on the wire of a webhook. */
export type OrderPayload = z.input<typeof WebhookOrder>;

/** "19.99", EUR as Shopify writes it in a webhook. */
export function inShopMoney(amount: string, currency = "EUR") {
  return { shop_money: { amount, currency_code: currency }, presentment_money: { amount, currency_code: currency } };
}

/** One line; its ids follow from `id`. */
export function aLine(
  id: number,
  quantity: number,
  price: string,
  currency = "EUR",
): OrderPayload["line_items"][number] {
  return {
    admin_graphql_api_id: `gid://shopify/LineItem/${id}`,
    product_id: id + 1_000,
    variant_id: id + 2_000,
    sku: `SKU-${id}`,
    title: `Product ${id}`,
    variant_title: null,
    quantity,
    current_quantity: quantity,
    price_set: inShopMoney(price, currency),
    discount_allocations: [],
  };
}

/** A paid order of 49.88 EUR: two of line 1, one custom item, shipping. Fields Shopify sends beside are there too. */
export function anOrderPayload(change: Partial<OrderPayload> = {}): OrderPayload {
  const { currency = "EUR" } = change;
  const known = {
    id: 5_001,
    admin_graphql_api_id: "gid://shopify/Order/5001",
    name: "#1001",
    currency,
    created_at: "2026-11-23T10:00:00+01:00",
    updated_at: "2026-11-23T10:00:00+01:00",
    cancelled_at: null,
    cancel_reason: null,
    email: "ada@example.com",
    customer: { admin_graphql_api_id: "gid://shopify/Customer/7", first_name: "Ada", last_name: "Lund" },
    financial_status: "paid",
    fulfillment_status: null,
    subtotal_price_set: inShopMoney("44.98", currency),
    total_discounts_set: inShopMoney("0.00", currency),
    total_shipping_price_set: inShopMoney("4.90", currency),
    total_tax_set: inShopMoney("7.96", currency),
    total_price_set: inShopMoney("49.88", currency),
    current_total_price_set: inShopMoney("49.88", currency),
    line_items: [
      aLine(1, 2, "19.99", currency),
      { ...aLine(2, 1, "5.00", currency), product_id: null, variant_id: null, sku: "", title: "Gift wrap" },
    ],
    refunds: [],
    fulfillments: [],
    test: false,
  } satisfies OrderPayload & Record<string, unknown>;
  return { ...known, ...change };
}

/** The order after each step of its life, and the webhooks that step sends. */
export interface Moment {
  readonly order: OrderPayload;
  readonly webhooks: readonly { readonly topic: string; readonly data: unknown }[];
}

const REFUND = {
  admin_graphql_api_id: "gid://shopify/Refund/31",
  note: "came broken",
  refund_line_items: [
    {
      line_item_id: 1,
      quantity: 1,
      restock_type: "return",
      location_id: 9,
      subtotal_set: inShopMoney("19.99"),
      total_tax_set: inShopMoney("3.19"),
    },
  ],
  transactions: [{ kind: "refund", status: "success", amount: "19.99", currency: "EUR" }],
} as const;

/** created -> paid -> edited -> fulfilled -> refunded -> cancelled. @param gapsSeconds time before each step after the first. */
export function lifeOfAnOrder(gapsSeconds: readonly number[], start = new Date("2026-11-23T09:00:00Z")): Moment[] {
  let at = start.getTime();
  let order = anOrderPayload({
    created_at: start.toISOString(),
    updated_at: start.toISOString(),
    financial_status: "pending",
  });
  const number = 5_001;
  const moments: Moment[] = [{ order, webhooks: [{ topic: "orders/create", data: order }] }];
  const step = (change: (time: string) => Partial<OrderPayload>, webhooks: (time: string) => Moment["webhooks"]) => {
    at += (gapsSeconds[moments.length - 1] ?? 1) * 1_000;
    const time = new Date(at).toISOString();
    order = { ...order, ...change(time), updated_at: time };
    moments.push({ order, webhooks: [...webhooks(time), { topic: "orders/updated", data: order }] });
  };
  step(
    () => ({ financial_status: "paid" }),
    () => [{ topic: "orders/paid", data: order }],
  );
  step(
    () => ({ line_items: [...order.line_items, aLine(3, 1, "7.50")], current_total_price_set: inShopMoney("57.38") }),
    (time) => [
      {
        topic: "orders/edited",
        data: { order_edit: { id: 71, order_id: number, created_at: time, committed_at: time } },
      },
    ],
  );
  step(
    (time) => ({
      fulfillment_status: "fulfilled",
      fulfillments: [
        {
          admin_graphql_api_id: "gid://shopify/Fulfillment/41",
          created_at: time,
          status: "success",
          location_id: 9,
          tracking_company: "DHL",
          tracking_number: "00340434",
          line_items: order.line_items.map(({ admin_graphql_api_id, quantity }) => ({
            admin_graphql_api_id,
            quantity,
          })),
        },
      ],
    }),
    () => [{ topic: "orders/fulfilled", data: order }],
  );
  step(
    (time) => ({
      financial_status: "partially_refunded",
      refunds: [
        {
          ...REFUND,
          created_at: time,
          refund_line_items: [...REFUND.refund_line_items],
          transactions: [...REFUND.transactions],
        },
      ],
      current_total_price_set: inShopMoney("37.39"),
    }),
    (time) => [{ topic: "refunds/create", data: { ...REFUND, id: 31, order_id: number, created_at: time } }],
  );
  step(
    (time) => ({ cancelled_at: time, cancel_reason: "customer" }),
    () => [{ topic: "orders/cancelled", data: order }],
  );
  return moments;
}

/** A message as the runtime gives it to a handler. */
export function messageOf<T>(type: MessageType, id: string, data: T, change: Partial<Attributes> = {}): Message<T> {
  return {
    specversion: "1.0",
    id,
    type: type.type,
    source: "/shopify",
    time: "2026-11-23T09:00:00Z",
    shop: "harbor-lane",
    origin: "live",
    correlationid: id,
    ...change,
    data,
  };
}
