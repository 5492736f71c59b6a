import type { Message } from "../../../contracts/envelope.ts";
import type { WebhookCustomer } from "../../../contracts/webhooks/customers.ts";
import type { Decision, Profile } from "../decisions.ts";
import { sortable } from "../order-document.ts";
import { fullNameOf, textOrNull } from "../profile-text.ts";
import { fromWebhook } from "../versions.ts";

function profileOf(customer: WebhookCustomer, version: string): Profile {
  return {
    customerId: customer.admin_graphql_api_id,
    version,
    name: fullNameOf(customer.first_name, customer.last_name),
    email: textOrNull(customer.email),
    ...(customer.created_at != null && { createdAt: sortable(customer.created_at) }),
    ...(customer.tags != null && {
      tags: customer.tags
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    }),
    ...(customer.locale !== undefined && { locale: textOrNull(customer.locale) }),
  };
}

/** customers/create and customers/update: the whole customer as of updated_at. */
export function customerChanged() {
  return (message: Message<WebhookCustomer>): Decision => {
    const customer = message.data;
    const version = fromWebhook(customer.updated_at, message);
    const consent = customer.email_marketing_consent;
    return {
      kind: "profile",
      profile: profileOf(customer, version),
      consent: consent ? { customerId: customer.admin_graphql_api_id, version, state: consent.state } : null,
    };
  };
}
