import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { EmailConsentUpdateV1 } from "../../../contracts/webhooks/customers.ts";
import type { Decision } from "../decisions.ts";
import { fromWebhook } from "../versions.ts";

/** consent_updated_at may be missing or lie before the change (the moment the shopper chose): what counts is when it was said. */
export function emailConsentChanged() {
  return (message: Message<DataOf<typeof EmailConsentUpdateV1>>): Decision => ({
    kind: "consent",
    consent: {
      customerId: `gid://shopify/Customer/${message.data.customer_id}`,
      version: fromWebhook(message.time, message),
      state: message.data.email_marketing_consent?.state ?? null,
    },
  });
}
