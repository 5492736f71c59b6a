import { StoreRefusal } from "../refusal.ts";
import type { OrdersApi } from "../world-api.ts";
import { cancelOrder } from "./cancel.ts";
import { editOrder } from "./edit.ts";
import { fulfilOrder } from "./fulfil.ts";
import { type OrderParts, orderFacts, refuseIfCancelled, tellOrder } from "./parts.ts";
import { capture, placeOrder } from "./place.ts";
import { refundOrder } from "./refund.ts";
import { settled } from "./status.ts";
import { totalsOf } from "./totals.ts";

/** Everything that can happen to an order, each in a file of its own. */
export function openOrders(parts: OrderParts): OrdersApi {
  const { list, count, get, find, byName } = parts.orders;
  return {
    list,
    count,
    get,
    find,
    byName,
    totals: totalsOf,
    place: (input) => placeOrder(parts, input),
    cancel: (input) => cancelOrder(parts, input),
    refund: (input) => refundOrder(parts, input),
    edit: (input) => editOrder(parts, input),
    fulfil: (input) => fulfilOrder(parts, input),
    markPaid: ({ shop, orderId, actor }) =>
      parts.kit.act(shop, actor ?? "merchant", (action) => {
        const before = get(shop, orderId);
        refuseIfCancelled(before, "paid");
        const after = settled(capture(parts, action, before), action.at);
        if (after.transactions.length === before.transactions.length) {
          throw new StoreRefusal("NOTHING_OWED", `Nothing is owed on ${before.name}.`, { status: 409 });
        }
        parts.orders.write(after);
        spendMore(parts, after.customerId, shop, totalsOf(after).paidMinor - totalsOf(before).paidMinor);
        action.note("order.paid", orderFacts(after));
        tellOrder(parts, action, orderId, ["orders/paid", "orders/updated"]);
        return after;
      }),
    annotate: ({ shop, orderId, note, tags }) =>
      parts.kit.act(shop, "merchant", (action) => {
        const before = get(shop, orderId);
        const after = settled({ ...before, note: note ?? before.note, tags: tags ?? before.tags }, action.at);
        parts.orders.write(after);
        action.note("order.annotated", orderFacts(after));
        tellOrder(parts, action, orderId, ["orders/updated"]);
        return after;
      }),
  };
}

function spendMore(parts: OrderParts, customerId: number | null, shop: string, byMinor: number): void {
  const customer = customerId === null ? undefined : parts.customers.find(shop, customerId);
  if (customer) parts.customers.write({ ...customer, totalSpentMinor: customer.totalSpentMinor + byMinor });
}
