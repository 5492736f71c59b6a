import type { Message } from "../../../contracts/envelope.ts";
import type { WebhookCustomer } from "../../../contracts/webhooks/customers.ts";
import type { Decision, Profile } from "../decisions.ts";
import { sortable } from "../order-document.ts";
import { fromWebhook } from "../versions.ts";

function textOrNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim();
  return trimmed ? trimmed : null;
}

function profileOf(customer: WebhookCustomer, version: string): Profile {
  const name = [textOrNull(customer.first_name), textOrNull(customer.last_name)].filter((part) => part !== null);
  return {
    customerId: customer.admin_graphql_api_id,
    version,
    name: textOrNull(name.join(" ")),
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
