import { gid } from "../gid.ts";
import type { Order, RefundLine } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import type { OrdersApi } from "../world-api.ts";
import { type OrderParts, orderFacts, refuseIfCancelled, tellOrder } from "./parts.ts";
import { addRefund, newRefundLine, releaseUnits } from "./refund.ts";
import { settled } from "./status.ts";
import { paidOf, refundedOf } from "./totals.ts";

/**
 * Cancels what was not shipped. As in Shopify the units leave the order through a refund record, also where no
 * money goes back. orders/cancelled, refunds/create, orders/updated and inventory_levels/update follow.
 * @throws ORDER_SHIPPED where anything was fulfilled: Shopify refuses that, the way there is a refund.
 */
export function cancelOrder(parts: OrderParts, input: Parameters<OrdersApi["cancel"]>[0]): Order {
  return parts.kit.act(input.shop, input.actor ?? "merchant", (action) => {
    const before = parts.orders.get(input.shop, input.orderId);
    refuseIfCancelled(before, "cancelled again");
    if (before.lines.some((line) => line.fulfilledQuantity > 0)) {
      throw new StoreRefusal("ORDER_SHIPPED", `${before.name} is shipped, at least in part: it cannot be cancelled.`, {
        status: 409,
        remedy: "Refund its lines instead.",
      });
    }
    const { order, lines } = takeAllOut(parts, action, before, input.restock ?? true);
    const shippingLeft =
      before.shippingLines.reduce((sum, line) => sum + line.priceMinor, 0) -
      before.refunds.reduce((sum, refund) => sum + refund.shippingMinor, 0);
    const amountMinor = (input.refund ?? true) ? paidOf(before) - refundedOf(before) : 0;
    const cancelled: Order = { ...order, cancelledAt: action.at, cancelReason: input.reason ?? "customer" };
    const topics = ["orders/cancelled", "orders/updated"];
    const after =
      lines.length > 0 || amountMinor > 0
        ? addRefund(parts, action, cancelled, { lines, shippingMinor: shippingLeft, amountMinor, note: null }, topics)
        : written(parts, action, cancelled, topics);
    action.note("order.cancelled", {
      ...orderFacts(after),
      reason: after.cancelReason,
      restock: input.restock ?? true,
    });
    return after;
  });
}

function written(parts: OrderParts, action: Action, order: Order, topics: readonly string[]): Order {
  const after = settled(order, action.at);
  parts.orders.write(after);
  tellOrder(parts, action, order.id, topics);
  return after;
}

function takeAllOut(parts: OrderParts, action: Action, order: Order, restock: boolean) {
  const lines: RefundLine[] = [];
  const emptied = order.lines.map((line) => {
    const quantity = line.currentQuantity;
    const restockType = restock ? ("cancel" as const) : ("no_restock" as const);
    const out = restock
      ? releaseUnits(parts, action, line, line.fulfillableQuantity, order.id, "order cancelled")
      : { line: lost(parts, action, order, line), locationId: null };
    if (quantity > 0) lines.push(newRefundLine(parts, line, { restockType, quantity, locationId: out.locationId }));
    return { ...out.line, currentQuantity: 0, fulfillableQuantity: 0 };
  });
  return { order: { ...order, lines: emptied }, lines };
}

/** Not restocked: nobody waits for the units any more, and they are not on the shelf either. */
function lost(parts: OrderParts, action: Action, order: Order, line: Order["lines"][number]): Order["lines"][number] {
  for (const part of line.inventoryItemId === null ? [] : line.allocations) {
    const cause = { reason: "order cancelled without restock", reference: gid("Order", order.id) };
    parts.movements.move(action, line.inventoryItemId ?? 0, part.locationId, { committed: -part.quantity }, cause);
  }
  return { ...line, allocations: [] };
}
