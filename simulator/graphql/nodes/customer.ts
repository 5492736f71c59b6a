import { gid } from "../../gid.ts";
import type { Customer } from "../../model.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { Node } from "../answer.ts";
import { metafieldFields } from "./metafield-fields.ts";
import { graphqlDecimal } from "./money.ts";

/** Customer of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/Customer. */
export function customerNode(world: World, customer: Customer): Node {
  const { currency } = world.shops.get(customer.shop);
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
    // UnsignedInt64 is text in Shopify's answers.
    numberOfOrders: String(customer.ordersCount),
    amountSpent: { amount: graphqlDecimal(customer.totalSpentMinor, currency), currencyCode: currency },
    createdAt: isoUtc(customer.createdAt),
    updatedAt: isoUtc(customer.updatedAt),
    ...metafieldFields(world, customer.shop, { ownerType: "Customer", ownerId: customer.id }),
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
