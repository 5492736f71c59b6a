import { gid } from "../../gid.ts";
import type { Customer, Shop } from "../../model.ts";
import { decimal } from "../../money.ts";
import { isoInZone } from "../../time-zone.ts";
import { addressPayload } from "./address.ts";

/** Source: the samples of customers/create and customers/update, shopify.dev/docs/api/webhooks/2026-07. */
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
    orders_count: customer.ordersCount,
    state: "disabled",
    total_spent: decimal(customer.totalSpentMinor, shop.currency),
    last_order_id: customer.lastOrderId,
    note: customer.note,
    verified_email: customer.email !== null,
    multipass_identifier: null,
    tax_exempt: false,
    tax_exemptions: [],
    tags: customer.tags.join(", "),
    last_order_name: null,
    currency: shop.currency,
    phone: customer.phone,
    email_marketing_consent: {
      state: customer.emailConsent,
      opt_in_level: "single_opt_in",
      consent_updated_at: isoInZone(customer.createdAt, shop.timezone),
    },
    sms_marketing_consent: null,
    addresses: defaultAddress ? [defaultAddress] : [],
    default_address: defaultAddress,
  };
}

/** The customer inside an order: without the counts, as Shopify sends it since 2025-01. */
export function orderCustomerPayload(customer: Customer, shop: Shop): Record<string, unknown> {
  const full = customerPayload(customer, shop);
  for (const left of ["orders_count", "total_spent", "last_order_id", "last_order_name", "addresses"])
    delete full[left];
  return full;
}
