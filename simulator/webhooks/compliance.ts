import { gid } from "../gid.ts";
import type { Customer, Order, Shop } from "../model.ts";
import type { OrderStore } from "../orders/store.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Kit } from "../state/act.ts";
import type { CustomerStore } from "../state/customers.ts";
import type { WebhooksApi } from "../world-app-api.ts";

export interface ComplianceParts {
  readonly kit: Kit;
  readonly customers: CustomerStore;
  readonly orders: OrderStore;
}

type Input = Parameters<WebhooksApi["sendCompliance"]>[1];

/**
 * Sends a compliance topic. Before customers/redact leaves, the store has erased the customer and the orders itself, as
 * Shopify has. Source of the payloads: shopify.dev/docs/apps/build/compliance/privacy-law-compliance.
 */
export function sendCompliance(parts: ComplianceParts, shop: Shop, { topic, customerId, orderIds }: Input): void {
  const { kit, customers } = parts;
  const common = { shop_id: shop.id, shop_domain: shop.domain };
  kit.act(shop.shop, "simulator", (action) => {
    if (topic === "shop/redact") {
      action.note("compliance.requested", { topic, customerId: null });
      return action.webhook(topic, () => common);
    }
    if (customerId === undefined) {
      throw new StoreRefusal("BAD_REQUEST", `${topic} is about a customer.`, { status: 400, field: "customerId" });
    }
    const customer = customers.get(shop.shop, customerId);
    const orders = ordersOf(parts, customer, orderIds);
    const ids = orders.map((order) => order.id);
    const person = { ...common, customer: { id: customer.id, email: customer.email, phone: customer.phone } };
    action.note("compliance.requested", { topic, customerId: gid("Customer", customer.id) });
    if (topic === "customers/data_request") {
      const requestId = kit.ids.count("dataRequest");
      action.webhook(topic, () => ({ ...person, orders_requested: ids, data_request: { id: requestId } }));
    } else {
      customers.write(withoutPerson(customer));
      for (const order of orders) parts.orders.write(withoutShopper(order));
      action.webhook(topic, () => ({ ...person, orders_to_redact: ids }));
    }
  });
}

function ordersOf({ orders }: ComplianceParts, customer: Customer, orderIds: readonly number[] | undefined): Order[] {
  const all = orders.ofCustomer(customer.shop, customer.id);
  return orderIds === undefined ? all : all.filter((order) => orderIds.includes(order.id));
}

function withoutPerson(customer: Customer): Customer {
  const nobody = { firstName: "", lastName: "", email: null, phone: null, address: null, note: null };
  return { ...customer, ...nobody, tags: [], emailConsent: "unsubscribed" };
}

function withoutShopper(order: Order): Order {
  const nobody = { email: null, phone: null, billingAddress: null, shippingAddress: null, note: null };
  return { ...order, ...nobody, refunds: order.refunds.map((refund) => ({ ...refund, note: null })) };
}
