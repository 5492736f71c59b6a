import { gid } from "../../gid.ts";
import type { Customer, Metafield } from "../../model.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { AdminContext, Node } from "../answer.ts";
import { connection, type PageArguments } from "../connection.ts";
import { fullNamespace, metafieldId, metafieldNode } from "./metafield.ts";
import { graphqlDecimal } from "./money.ts";

interface MetafieldArguments extends PageArguments {
  readonly namespace?: string | null;
}

function metafieldsOf(world: World, customer: Customer): (Metafield & { readonly id: number })[] {
  const owner = { ownerType: "Customer", ownerId: customer.id } as const;
  return world.metafields.list(customer.shop, owner).map((one) => ({ ...one, id: metafieldId(one) }));
}

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
    metafield: ({ namespace, key }: { namespace?: string | null; key: string }) => {
      const wanted = fullNamespace(namespace ?? "$app");
      const found = metafieldsOf(world, customer).find((one) => one.namespace === wanted && one.key === key);
      return found ? metafieldNode(found) : null;
    },
    metafields: (page: MetafieldArguments, context: AdminContext) => {
      const wanted = page.namespace == null ? undefined : fullNamespace(page.namespace);
      const some = metafieldsOf(world, customer).filter((one) => wanted === undefined || one.namespace === wanted);
      return connection(some, metafieldNode)(page, context);
    },
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
