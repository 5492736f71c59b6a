import type { Message } from "../../../contracts/envelope.ts";
import type { WebhookCustomer } from "../../../contracts/webhooks/customers.ts";
import type { ContactHeard } from "../decisions.ts";

/** customers/create and customers/update: the address, and the consent where the payload has it. */
export function customerChanged({ data }: Message<WebhookCustomer>): ContactHeard {
  const name = [data.first_name, data.last_name].filter(Boolean).join(" ");
  const consent = data.email_marketing_consent;
  return {
    kind: "contact",
    customerId: data.admin_graphql_api_id,
    details: {
      email: data.email || null,
      name: name || null,
      locale: data.locale || null,
      updatedAt: data.updated_at,
    },
    ...(consent && { consent: { state: consent.state, at: consent.consent_updated_at ?? data.updated_at } }),
  };
}
