import { gid } from "../gid.ts";
import type { Customer } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import type { CustomerParts } from "./customers.ts";
import { customerFacts, tellConsent, tellCustomer, withConsentTime } from "./tell.ts";

/**
 * What the kept customer lacks comes from the other one. customers/merge and customers/update follow.
 * Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/customerMerge; a contact of a company cannot be merged
 * (CustomerMergeErrorFieldType).
 */
export function mergeCustomers(
  parts: CustomerParts,
  action: Action,
  { mergedId, keptId }: { mergedId: number; keptId: number },
): Customer {
  const { customers } = parts;
  const [kept, merged] = [customers.get(action.shop, keptId), customers.get(action.shop, mergedId)];
  if (mergedId === keptId) {
    throw new StoreRefusal("SAME_CUSTOMER", "A customer cannot be merged into itself.", { status: 400, field: "into" });
  }
  if (merged.companyId !== null) {
    throw new StoreRefusal("COMPANY_CONTACT", "A contact of a company cannot be merged into another customer.", {
      status: 409,
    });
  }
  customers.remove(merged);
  const after = withConsentTime(united(kept, merged, action.at), kept, action.at);
  customers.write(after);
  moveOrders(parts, action.shop, { from: mergedId, to: after });
  moveMetafields(parts, action, { from: mergedId, to: keptId });
  action.note("customer.merged", {
    ...customerFacts(after),
    mergedCustomerId: gid("Customer", mergedId),
    orders: parts.orders.ofCustomer(action.shop, keptId).length,
  });
  action.webhook("customers/merge", () => ({
    admin_graphql_api_customer_kept_id: gid("Customer", keptId),
    admin_graphql_api_customer_deleted_id: gid("Customer", mergedId),
    admin_graphql_api_job_id: null,
    status: "completed",
    errors: [],
  }));
  tellCustomer(parts, action, keptId, "customers/update");
  if (after.emailConsent !== kept.emailConsent) tellConsent(parts, action, keptId);
  return after;
}

function united(kept: Customer, merged: Customer, at: number): Customer {
  const subscribed = kept.emailConsent === "subscribed" || merged.emailConsent === "subscribed";
  return {
    ...kept,
    email: kept.email ?? merged.email,
    firstName: kept.firstName || merged.firstName,
    lastName: kept.lastName || merged.lastName,
    phone: kept.phone ?? merged.phone,
    address: kept.address ?? merged.address,
    note: [kept.note, merged.note].filter(Boolean).join("\n") || null,
    tags: [...new Set([...kept.tags, ...merged.tags])],
    // Whoever unsubscribed stays so: only "never asked" gives way to the other's yes.
    emailConsent: kept.emailConsent === "not_subscribed" && subscribed ? "subscribed" : kept.emailConsent,
    ordersCount: kept.ordersCount + merged.ordersCount,
    totalSpentMinor: kept.totalSpentMinor + merged.totalSpentMinor,
    lastOrderId: Math.max(kept.lastOrderId ?? 0, merged.lastOrderId ?? 0) || null,
    updatedAt: Math.max(at, kept.updatedAt),
  };
}

/** The orders keep the email they were placed with, and their time: nothing else of them changed. */
function moveOrders({ orders }: CustomerParts, shop: string, { from, to }: { from: number; to: Customer }): void {
  for (const order of orders.ofCustomer(shop, from)) orders.write({ ...order, customerId: to.id });
}

function moveMetafields({ metafields }: CustomerParts, action: Action, { from, to }: { from: number; to: number }) {
  const ownerType = "Customer" as const;
  const nameOf = (one: { namespace: string; key: string }) => `${one.namespace}.${one.key}`;
  const own = new Set(metafields.list(action.shop, { ownerType, ownerId: to }).map(nameOf));
  for (const one of metafields.list(action.shop, { ownerType, ownerId: from })) {
    if (!own.has(nameOf(one))) metafields.write({ ...one, ownerId: to, updatedAt: action.at });
  }
  metafields.removeAll({ shop: action.shop, ownerType, ownerId: from });
}
