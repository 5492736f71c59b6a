import { z } from "zod";
import { defineWebhook } from "../define.ts";
import { Gid } from "../order.ts";
import { NumericId, WebhookTime } from "./shapes.ts";

/**
 * Shopify's customer topics. Since API 2025-01 the whole-customer topics carry neither tags nor consent: consent has a
 * topic of its own. Where a payload has them all the same, they are read.
 * Source: the sample payloads on https://shopify.dev/docs/api/webhooks/2026-07
 */

/** As Shopify spells CustomerEmailMarketingState in webhooks. */
const EmailConsent = z.object({
  state: z.enum(["subscribed", "not_subscribed", "pending", "unsubscribed", "redacted", "invalid"]),
  opt_in_level: z.string().nullish(),
  consent_updated_at: WebhookTime.nullish(),
});

/** tags: one text, separated by commas. */
export const WebhookCustomer = z.object({
  admin_graphql_api_id: Gid,
  created_at: WebhookTime.nullish(),
  updated_at: WebhookTime,
  first_name: z.string().nullish(),
  last_name: z.string().nullish(),
  email: z.string().nullish(),
  tags: z.string().nullish(),
  locale: z.string().nullish(),
  email_marketing_consent: EmailConsent.nullish(),
});
export type WebhookCustomer = z.output<typeof WebhookCustomer>;

export const CustomersCreateV1 = defineWebhook("customers", "create", 1, WebhookCustomer);
export const CustomersUpdateV1 = defineWebhook("customers", "update", 1, WebhookCustomer);

/** No time in it: an id is never given to another customer, so a deletion is final. */
export const CustomersDeleteV1 = defineWebhook("customers", "delete", 1, z.object({ admin_graphql_api_id: Gid }));

/** Two customers become one. Only status "completed" has happened. */
export const CustomersMergeV1 = defineWebhook(
  "customers",
  "merge",
  1,
  z.object({
    admin_graphql_api_customer_kept_id: Gid,
    admin_graphql_api_customer_deleted_id: Gid,
    admin_graphql_api_job_id: z.string().nullish(),
    status: z.string(),
  }),
);

export const EmailConsentUpdateV1 = defineWebhook(
  "customers_email_marketing_consent",
  "update",
  1,
  z.object({
    customer_id: NumericId,
    email_address: z.string().nullish(),
    email_marketing_consent: EmailConsent.nullish(),
  }),
);
