/** What the simulator sends. A subscription to anything else is refused when the toml is read. */
export const TOPICS = [
  "orders/create",
  "orders/updated",
  "orders/paid",
  "orders/edited",
  "orders/cancelled",
  "orders/fulfilled",
  "orders/partially_fulfilled",
  "refunds/create",
  "fulfillments/create",
  "inventory_levels/update",
  "customers/create",
  "customers/update",
  "customers/delete",
  "customers/merge",
  "customers_email_marketing_consent/update",
  "products/create",
  "products/update",
  "products/delete",
  "bulk_operations/finish",
  "app/uninstalled",
  "app/scopes_update",
] as const;

/** Sent to every app, installed or not. Source: shopify.dev/docs/apps/build/compliance/privacy-law-compliance. */
export const COMPLIANCE_TOPICS = ["customers/data_request", "customers/redact", "shop/redact"] as const;

/** By the domain of the topic, or the whole topic. Source: the descriptions of WebhookSubscriptionTopic, 2026-07. */
const SCOPES: Readonly<Record<string, string>> = {
  orders: "read_orders",
  refunds: "read_orders",
  fulfillments: "read_fulfillments",
  inventory_levels: "read_inventory",
  products: "read_products",
  customers: "read_customers",
  "customers/merge": "read_customer_merge",
  customers_email_marketing_consent: "read_customers",
};

/** The scope without which Shopify refuses a subscription; undefined: none is needed. */
export function scopeOfTopic(topic: string): string | undefined {
  if ((COMPLIANCE_TOPICS as readonly string[]).includes(topic)) return undefined;
  return SCOPES[topic] ?? SCOPES[topic.split("/")[0] ?? ""];
}
