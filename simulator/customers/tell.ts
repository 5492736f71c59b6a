import { gid } from "../gid.ts";
import type { Customer } from "../model.ts";
import type { Action } from "../state/act.ts";
import type { CustomerStore } from "../state/customers.ts";
import type { ShopStore } from "../state/shops.ts";
import { consentPayload, customerPayload } from "../webhooks/payloads/customer.ts";

interface TellParts {
  readonly shops: ShopStore;
  readonly customers: CustomerStore;
}

/** The customer as it stands after the action. */
export function tellCustomer(
  { shops, customers }: TellParts,
  action: Action,
  customerId: number,
  topic: "customers/create" | "customers/update",
): void {
  action.webhook(topic, () => customerPayload(customers.get(action.shop, customerId), shops.get(action.shop)));
}

/** Since API 2025-01 consent is not in the customer's own webhooks any more. */
export function tellConsent({ shops, customers }: TellParts, action: Action, customerId: number): void {
  action.webhook("customers_email_marketing_consent/update", () =>
    consentPayload(customers.get(action.shop, customerId), shops.get(action.shop)),
  );
}

/** With the time of the consent, where that is another than before. */
export function withConsentTime(customer: Customer, before: Pick<Customer, "emailConsent">, at: number): Customer {
  return customer.emailConsent === before.emailConsent ? customer : { ...customer, emailConsentAt: at };
}

export function customerFacts(customer: Customer): Record<string, unknown> {
  return {
    customerId: gid("Customer", customer.id),
    email: customer.email,
    emailConsent: customer.emailConsent,
  };
}
