import { gid } from "../gid.ts";
import type { Movements } from "../inventory/movements.ts";
import type { Order } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action, Kit } from "../state/act.ts";
import type { CustomerStore } from "../state/customers.ts";
import type { ProductStore } from "../state/products.ts";
import type { ShopStore } from "../state/shops.ts";
import { orderPayload } from "../webhooks/payloads/order.ts";
import type { OrderStore } from "./store.ts";
import { totalsOf } from "./totals.ts";

/** What every change of an order is made with. */
export interface OrderParts {
  readonly kit: Kit;
  readonly shops: ShopStore;
  readonly products: ProductStore;
  readonly customers: CustomerStore;
  readonly orders: OrderStore;
  readonly movements: Movements;
}

/** Sends the order as it stands after the action, under each topic. */
export function tellOrder(parts: OrderParts, action: Action, orderId: number, topics: readonly string[]): void {
  const body = () => {
    const order = parts.orders.get(action.shop, orderId);
    const customer = order.customerId === null ? undefined : parts.customers.find(action.shop, order.customerId);
    return orderPayload(order, parts.shops.get(action.shop), customer);
  };
  for (const topic of topics) action.webhook(topic, body);
}

/** What the journal says of an order: enough to compare ledgers with. */
export function orderFacts(order: Order): Record<string, unknown> {
  const totals = totalsOf(order);
  return {
    orderId: gid("Order", order.id),
    name: order.name,
    currency: order.currency,
    customerId: order.customerId === null ? null : gid("Customer", order.customerId),
    email: order.email,
    financialStatus: order.financialStatus,
    fulfillmentStatus: order.fulfillmentStatus ?? "unfulfilled",
    cancelled: order.cancelledAt !== null,
    totalMinor: String(totals.totalMinor),
    currentTotalMinor: String(totals.currentTotalMinor),
    refundedMinor: String(totals.refundedMinor),
    lines: order.lines.map((line) => ({
      lineId: gid("LineItem", line.id),
      variantId: line.variantId === null ? null : gid("ProductVariant", line.variantId),
      inventoryItemId: line.inventoryItemId === null ? null : gid("InventoryItem", line.inventoryItemId),
      quantity: line.quantity,
      currentQuantity: line.currentQuantity,
      fulfilledQuantity: line.fulfilledQuantity,
      priceMinor: String(line.priceMinor),
    })),
  };
}

/** @throws NOT_OPEN for a cancelled order. */
export function refuseIfCancelled(order: Order, what: string): void {
  if (order.cancelledAt === null) return;
  throw new StoreRefusal("ORDER_CANCELLED", `${order.name} is cancelled: it cannot be ${what}.`, { status: 409 });
}

/** @throws NO_SUCH_LINE */
export function lineOf(order: Order, lineId: number) {
  const line = order.lines.find((one) => one.id === lineId);
  if (line) return line;
  const remedy = `Its lines: ${order.lines.map((one) => one.id).join(", ")}.`;
  throw new StoreRefusal("NO_SUCH_LINE", `${order.name} has no line ${lineId}.`, { field: "lines", remedy });
}
