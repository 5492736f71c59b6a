import { z } from "zod";
import { defineWebhook } from "../define.ts";
import { Currency } from "../money.ts";
import { Gid } from "../order.ts";
import { MoneySet, NumericId, WebhookTime } from "./shapes.ts";

/**
 * Shopify's order topics. Five of them carry the whole order; orders/edited carries only what an edit changed and
 * refunds/create only the refund. Fields as in the samples of
 * https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-orders/create (and the other topics there).
 * Ids are read from admin_graphql_api_id, which is exact where the number beside it may be rounded by JSON.parse.
 */

const LineItem = z.object({
  admin_graphql_api_id: Gid,
  /** Null for a custom item, and for a product deleted since. */
  product_id: NumericId.nullish(),
  variant_id: NumericId.nullish(),
  sku: z.string().nullish(),
  title: z.string(),
  variant_title: z.string().nullish(),
  quantity: z.int(),
  current_quantity: z.int().nullish(),
  price_set: MoneySet,
  discount_allocations: z.array(z.object({ amount_set: MoneySet })).nullish(),
});

const RefundLineItem = z.object({
  line_item_id: NumericId,
  quantity: z.int(),
  restock_type: z.enum(["no_restock", "cancel", "return", "legacy_restock"]),
  location_id: NumericId.nullish(),
  subtotal_set: MoneySet,
  total_tax_set: MoneySet,
});

/** amount is in `currency`, which is the shopper's where that differs from the shop's. */
const RefundTransaction = z.object({
  kind: z.string(),
  status: z.string(),
  amount: z.string(),
  currency: Currency.nullish(),
});

const Refund = z.object({
  admin_graphql_api_id: Gid,
  created_at: WebhookTime,
  note: z.string().nullish(),
  refund_line_items: z.array(RefundLineItem),
  transactions: z.array(RefundTransaction),
});

const Fulfillment = z.object({
  admin_graphql_api_id: Gid,
  created_at: WebhookTime,
  status: z.string(),
  location_id: NumericId.nullish(),
  tracking_company: z.string().nullish(),
  tracking_number: z.string().nullish(),
  line_items: z.array(z.object({ admin_graphql_api_id: Gid, quantity: z.int() })),
});

/** null: no payment was asked for yet. */
const WebhookFinancialStatus = z.enum([
  "pending",
  "authorized",
  "partially_paid",
  "paid",
  "partially_refunded",
  "refunded",
  "voided",
  "expired",
]);

/** null, and every state in which nothing has left yet, is "unfulfilled" to us. */
const WebhookFulfillmentStatus = z.enum([
  "fulfilled",
  "partial",
  "restocked",
  "unfulfilled",
  "pending",
  "open",
  "scheduled",
  "on_hold",
  "in_progress",
  "not_eligible",
]);

/** The whole order as orders/create, updated, paid, cancelled and fulfilled carry it. currency: the shop's. */
export const WebhookOrder = z.object({
  admin_graphql_api_id: Gid,
  name: z.string(),
  currency: Currency,
  created_at: WebhookTime,
  updated_at: WebhookTime,
  cancelled_at: WebhookTime.nullish(),
  cancel_reason: z.string().nullish(),
  email: z.string().nullish(),
  customer: z
    .object({ admin_graphql_api_id: Gid, first_name: z.string().nullish(), last_name: z.string().nullish() })
    .nullish(),
  financial_status: WebhookFinancialStatus.nullish(),
  fulfillment_status: WebhookFulfillmentStatus.nullish(),
  subtotal_price_set: MoneySet,
  total_discounts_set: MoneySet,
  total_shipping_price_set: MoneySet,
  total_tax_set: MoneySet,
  total_price_set: MoneySet,
  current_total_price_set: MoneySet,
  /** title: of a Function's discount, the message of its candidate. */
  discount_applications: z.array(z.object({ type: z.string(), title: z.string().nullish() })).nullish(),
  line_items: z.array(LineItem),
  refunds: z.array(Refund),
  fulfillments: z.array(Fulfillment),
});
export type WebhookOrder = z.output<typeof WebhookOrder>;

export const OrdersCreateV1 = defineWebhook("orders", "create", 1, WebhookOrder);
export const OrdersUpdatedV1 = defineWebhook("orders", "updated", 1, WebhookOrder);
export const OrdersPaidV1 = defineWebhook("orders", "paid", 1, WebhookOrder);
export const OrdersFulfilledV1 = defineWebhook("orders", "fulfilled", 1, WebhookOrder);
export const OrdersCancelledV1 = defineWebhook("orders", "cancelled", 1, WebhookOrder);

/**
 * Lines added and removed by one edit; not the order as it is now. committed_at is there since API 2024-07.
 * Source: https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-orders/edited and
 * https://shopify.dev/changelog/new-committed_at-timestamp-added-to-orders-edited-webhook-payload
 */
export const OrdersEditedV1 = defineWebhook(
  "orders",
  "edited",
  1,
  z.object({
    order_edit: z.object({
      id: NumericId,
      order_id: NumericId,
      created_at: WebhookTime,
      committed_at: WebhookTime.nullish(),
    }),
  }),
);

/**
 * The refund alone; the order is named by its number only.
 * Source: https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-refunds/create
 */
export const RefundsCreateV1 = defineWebhook(
  "refunds",
  "create",
  1,
  z.object({ admin_graphql_api_id: Gid, order_id: NumericId, created_at: WebhookTime }),
);
