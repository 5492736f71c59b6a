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
  "app/uninstalled",
  "app/scopes_update",
] as const;

/** Sent to every app, installed or not. Source: shopify.dev/docs/apps/build/compliance/privacy-law-compliance. */
export const COMPLIANCE_TOPICS = ["customers/data_request", "customers/redact", "shop/redact"] as const;
