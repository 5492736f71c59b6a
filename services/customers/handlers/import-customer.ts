import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { ImportCustomerV1 } from "../../../contracts/imports/customers.ts";
import type { Decision } from "../decisions.ts";
import { sortable } from "../order-document.ts";
import { fullNameOf, textOrNull } from "../profile-text.ts";
import { fromReading } from "../versions.ts";

/** A whole customer that this service has read itself, with the tags and the consent that no webhook carries. */
export function importCustomer(message: Message<DataOf<typeof ImportCustomerV1>>): Decision {
  const { customer, readAt } = message.data;
  const { customerId, tags, emailConsent } = customer;
  const version = fromReading(customer.updatedAt, readAt, message.id);
  return {
    kind: "profile",
    profile: {
      customerId,
      version,
      name: fullNameOf(customer.firstName, customer.lastName),
      email: textOrNull(customer.email),
      createdAt: sortable(customer.createdAt),
      tags,
      locale: textOrNull(customer.locale),
    },
    consent: emailConsent && { customerId, version, state: emailConsent.state },
  };
}
