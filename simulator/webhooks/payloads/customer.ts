import { gid } from "../../gid.ts";
import type { Customer, Shop } from "../../model.ts";
import { isoInZone } from "../../time-zone.ts";
import { addressPayload } from "./address.ts";

/**
 * Since API 2025-01 without tags, consent and sums: those have topics of their own.
 * Source: the samples of customers/create and customers/update, shopify.dev/docs/api/webhooks/2026-07.
 */
export function customerPayload(customer: Customer, shop: Shop): Record<string, unknown> {
  const address = addressPayload(customer.address);
  const defaultAddress = address && { id: customer.id + 1, customer_id: customer.id, ...address, default: true };
  return {
    id: customer.id,
    admin_graphql_api_id: gid("Customer", customer.id),
    email: customer.email,
    created_at: isoInZone(customer.createdAt, shop.timezone),
    updated_at: isoInZone(customer.updatedAt, shop.timezone),
    first_name: customer.firstName,
    last_name: customer.lastName,
    state: "disabled",
    note: customer.note,
    verified_email: customer.email !== null,
    multipass_identifier: null,
    tax_exempt: false,
    tax_exemptions: [],
    currency: shop.currency,
    phone: customer.phone,
    addresses: defaultAddress ? [defaultAddress] : [],
    default_address: defaultAddress,
  };
}

/** The customer inside an order: the same without the addresses. */
export function orderCustomerPayload(customer: Customer, shop: Shop): Record<string, unknown> {
  const { addresses: _addresses, ...rest } = customerPayload(customer, shop);
  return rest;
}

/** Source: the sample of customers_email_marketing_consent/update, shopify.dev/docs/api/webhooks/2026-07. */
export function consentPayload(customer: Customer, shop: Shop): Record<string, unknown> {
  return {
    customer_id: customer.id,
    email_address: customer.email,
    email_marketing_consent: {
      state: customer.emailConsent,
      opt_in_level: customer.emailConsent === "subscribed" ? "single_opt_in" : null,
      consent_updated_at: customer.emailConsentAt === null ? null : isoInZone(customer.emailConsentAt, shop.timezone),
    },
  };
}
