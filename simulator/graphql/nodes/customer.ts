import { gid } from "../../gid.ts";
import type { Customer } from "../../model.ts";
import { isoUtc } from "../../time-zone.ts";
import type { Node } from "../answer.ts";

/** Customer of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/Customer. */
export function customerNode(customer: Customer): Node {
  return {
    __typename: "Customer",
    id: gid("Customer", customer.id),
    legacyResourceId: String(customer.id),
    firstName: customer.firstName || null,
    lastName: customer.lastName || null,
    displayName: `${customer.firstName} ${customer.lastName}`.trim() || (customer.email ?? ""),
    email: customer.email,
    phone: customer.phone,
    locale: customer.locale,
    note: customer.note,
    tags: customer.tags,
    defaultEmailAddress: emailAddressNode(customer),
    createdAt: isoUtc(customer.createdAt),
    updatedAt: isoUtc(customer.updatedAt),
  };
}

function emailAddressNode(customer: Customer): Node | null {
  if (customer.email === null) return null;
  return {
    __typename: "CustomerEmailAddress",
    emailAddress: customer.email,
    validFormat: true,
    marketingState: customer.emailConsent.toUpperCase(),
    marketingUpdatedAt: customer.emailConsentAt === null ? null : isoUtc(customer.emailConsentAt),
  };
}
