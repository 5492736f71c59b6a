import { gid } from "../gid.ts";
import type { Customer } from "../model.ts";
import type { OrderStore } from "../orders/store.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action, Kit } from "../state/act.ts";
import type { CustomerStore } from "../state/customers.ts";
import type { MetafieldStore } from "../state/metafields.ts";
import type { ShopStore } from "../state/shops.ts";
import type { CustomerFields, CustomersApi } from "../world-api.ts";
import { mergeCustomers } from "./merge.ts";
import { customerFacts, tellConsent, tellCustomer, withConsentTime } from "./tell.ts";

export interface CustomerParts {
  readonly kit: Kit;
  readonly shops: ShopStore;
  readonly customers: CustomerStore;
  readonly metafields: MetafieldStore;
  readonly orders: OrderStore;
}

/** The customers as a merchant changes them; an order's own changes are orders/customer-of-order.ts's. */
export function openCustomers(parts: CustomerParts): CustomersApi {
  const { kit, customers } = parts;
  return {
    ...customers,
    create: (shop, made, actor = "merchant") =>
      kit.act(shop, actor, (action) => {
        const email = freeEmail(parts, shop, made.email ?? null, undefined);
        const before = emptyCustomer(parts, action);
        const customer: Customer = withConsentTime({ ...before, ...made, email }, before, action.at);
        customers.write(customer);
        action.note("customer.created", customerFacts(customer));
        tellCustomer(parts, action, customer.id, "customers/create");
        if (customer.emailConsent !== "not_subscribed") tellConsent(parts, action, customer.id);
        return customer;
      }),
    update: (shop, customerId, change, actor = "merchant") =>
      kit.act(shop, actor, (action) => updateCustomer(parts, action, customers.get(shop, customerId), change)),
    delete: (shop, customerId, actor = "merchant") =>
      kit.act(shop, actor, (action) => {
        const gone = customers.get(shop, customerId);
        // Source: shopify.dev/docs/api/admin-graphql/2026-07/mutations/customerDelete.
        if (parts.orders.ofCustomer(shop, customerId).length > 0) {
          throw new StoreRefusal("CUSTOMER_HAS_ORDERS", "A customer who has ordered cannot be deleted.", {
            status: 409,
            remedy: "Merge the customer into another one, or ask for customers/redact.",
          });
        }
        customers.remove(gone);
        parts.metafields.removeAll({ shop, ownerType: "Customer", ownerId: customerId });
        action.note("customer.deleted", { customerId: gid("Customer", customerId) });
        action.webhook("customers/delete", () => ({
          id: customerId,
          tax_exemptions: [],
          admin_graphql_api_id: gid("Customer", customerId),
        }));
      }),
    merge: (shop, input, actor = "merchant") => kit.act(shop, actor, (action) => mergeCustomers(parts, action, input)),
  };
}

function updateCustomer(parts: CustomerParts, action: Action, before: Customer, change: CustomerFields): Customer {
  const email = change.email === undefined ? before.email : freeEmail(parts, before.shop, change.email, before.id);
  const changed = { ...before, ...change, email, updatedAt: Math.max(action.at, before.updatedAt) };
  const after = withConsentTime(changed, before, action.at);
  parts.customers.write(after);
  action.note("customer.updated", customerFacts(after));
  tellCustomer(parts, action, after.id, "customers/update");
  if (after.emailConsent !== before.emailConsent) tellConsent(parts, action, after.id);
  return after;
}

/** @throws BAD_EMAIL, EMAIL_TAKEN: an address belongs to one customer of a shop. */
function freeEmail(parts: CustomerParts, shop: string, given: string | null, own: number | undefined): string | null {
  if (given === null) return null;
  const email = given.trim().toLowerCase();
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
    throw new StoreRefusal("BAD_EMAIL", `"${email}" is no email address.`, { status: 400, field: "email" });
  }
  const other = parts.customers.byEmail(shop, email);
  if (other && other.id !== own) {
    throw new StoreRefusal("EMAIL_TAKEN", `Another customer already has ${email}.`, { status: 409, field: "email" });
  }
  return email;
}

function emptyCustomer({ kit, shops }: CustomerParts, action: Action): Customer {
  return {
    id: kit.ids.next("customer"),
    shop: action.shop,
    email: null,
    firstName: "",
    lastName: "",
    phone: null,
    address: null,
    tags: [],
    note: null,
    locale: shops.get(action.shop).locale,
    emailConsent: "not_subscribed",
    emailConsentAt: null,
    ordersCount: 0,
    totalSpentMinor: 0,
    lastOrderId: null,
    companyId: null,
    createdAt: action.at,
    updatedAt: action.at,
  };
}
