import { customerFacts, tellConsent, tellCustomer, withConsentTime } from "../customers/tell.ts";
import type { Address, Customer, Shop } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import type { PlaceOrder } from "../world-api.ts";
import type { OrderParts } from "./parts.ts";

/** The customer of that email, made where there is none; either way a webhook tells the customer after the order. */
export function customerOfOrder(parts: OrderParts, action: Action, input: PlaceOrder, shop: Shop): Customer {
  const email = input.customer?.email.trim().toLowerCase() ?? "";
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) {
    const remedy = "Give an address like name@example.com, or customer: null for none.";
    throw new StoreRefusal("BAD_EMAIL", `"${email}" is no email address.`, {
      status: 400,
      field: "customer.email",
      remedy,
    });
  }
  const known = parts.customers.byEmail(shop.shop, email);
  const before = known?.emailConsent ?? "not_subscribed";
  const made = known ? withName(known, input, action) : newCustomer(parts, action, input, shop, email);
  const customer = withConsentTime(made, { emailConsent: before }, action.at);
  parts.customers.write(customer);
  action.note(known ? "customer.updated" : "customer.created", customerFacts(customer));
  tellCustomer(parts, action, customer.id, known ? "customers/update" : "customers/create");
  if (customer.emailConsent !== before) tellConsent(parts, action, customer.id);
  return customer;
}

function withName(known: Customer, input: PlaceOrder, action: Action): Customer {
  return {
    ...known,
    firstName: input.customer?.firstName ?? known.firstName,
    lastName: input.customer?.lastName ?? known.lastName,
    emailConsent: input.acceptsMarketing ? "subscribed" : known.emailConsent,
    updatedAt: action.at,
  };
}

function newCustomer(parts: OrderParts, action: Action, input: PlaceOrder, shop: Shop, email: string): Customer {
  const firstName = input.customer?.firstName ?? input.shippingAddress?.firstName ?? "";
  const lastName = input.customer?.lastName ?? input.shippingAddress?.lastName ?? "";
  const empty: Address = {
    firstName,
    lastName,
    company: null,
    address1: "",
    address2: null,
    city: "",
    zip: "",
    province: null,
    countryCode: shop.countryCode,
    phone: null,
  };
  return {
    id: parts.kit.ids.next("customer"),
    shop: shop.shop,
    email,
    firstName,
    lastName,
    phone: input.shippingAddress?.phone ?? null,
    address: input.shippingAddress ? { ...empty, ...input.shippingAddress } : null,
    tags: [],
    note: null,
    locale: shop.locale,
    emailConsent: input.acceptsMarketing ? "subscribed" : "not_subscribed",
    emailConsentAt: null,
    ordersCount: 0,
    totalSpentMinor: 0,
    lastOrderId: null,
    companyId: null,
    createdAt: action.at,
    updatedAt: action.at,
  };
}
