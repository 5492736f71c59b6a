import { gid } from "../gid.ts";
import type { Fulfillment, Order, OrderLine } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import { fulfillmentPayload } from "../webhooks/payloads/fulfillment.ts";
import type { OrdersApi } from "../world-api.ts";
import { lineOf, type OrderParts, orderFacts, refuseIfCancelled, tellOrder } from "./parts.ts";
import { settled } from "./status.ts";

type Part = { readonly lineId: number; readonly quantity: number };

/** Ships units: committed and on hand go down. One fulfillment per location, as Shopify makes them. */
export function fulfilOrder(parts: OrderParts, input: Parameters<OrdersApi["fulfil"]>[0]): Order {
  return parts.kit.act(input.shop, input.actor ?? "merchant", (action) => {
    const before = parts.orders.get(input.shop, input.orderId);
    refuseIfCancelled(before, "fulfilled");
    const wanted = input.lines ?? openUnits(before);
    if (wanted.length === 0) {
      throw new StoreRefusal("NOTHING_TO_FULFIL", `${before.name} has nothing left to ship.`, { status: 409 });
    }
    const byLocation = new Map<number | null, Part[]>();
    const shipped = wanted.reduce((order, part) => shipLine(parts, action, order, part, byLocation), before);
    const fulfillments = [...byLocation].map(
      ([locationId, lines], at): Fulfillment => ({
        id: parts.kit.ids.next("fulfillment"),
        name: `${before.name}.${before.fulfillments.length + at + 1}`,
        createdAt: action.at,
        locationId,
        trackingCompany: input.trackingCompany ?? null,
        trackingNumber: input.trackingNumber ?? null,
        lines,
      }),
    );
    const after = settled({ ...shipped, fulfillments: [...before.fulfillments, ...fulfillments] }, action.at);
    parts.orders.write(after);
    action.note("order.fulfilled", {
      ...orderFacts(after),
      shipped: wanted.map((part) => ({ lineId: gid("LineItem", part.lineId), quantity: part.quantity })),
    });
    const shop = parts.shops.get(action.shop);
    for (const fulfillment of fulfillments) {
      action.webhook("fulfillments/create", () =>
        fulfillmentPayload(fulfillment, parts.orders.get(action.shop, after.id), shop),
      );
    }
    const topic = after.fulfillmentStatus === "fulfilled" ? "orders/fulfilled" : "orders/partially_fulfilled";
    tellOrder(parts, action, after.id, [topic, "orders/updated"]);
    return after;
  });
}

function openUnits(order: Order): Part[] {
  return order.lines
    .filter((line) => line.fulfillableQuantity > 0)
    .map((line) => ({ lineId: line.id, quantity: line.fulfillableQuantity }));
}

function shipLine(
  parts: OrderParts,
  action: Action,
  order: Order,
  part: Part,
  byLocation: Map<number | null, Part[]>,
): Order {
  const line = lineOf(order, part.lineId);
  if (!Number.isInteger(part.quantity) || part.quantity < 1 || part.quantity > line.fulfillableQuantity) {
    throw new StoreRefusal(
      "FULFIL_TOO_MANY",
      `${part.quantity} units of line ${line.id} cannot be shipped: ${line.fulfillableQuantity} are left.`,
      { field: "lines.quantity" },
    );
  }
  const after = takeOffHand(parts, action, order, line, part.quantity, byLocation);
  return { ...order, lines: order.lines.map((one) => (one.id === line.id ? after : one)) };
}

function takeOffHand(
  parts: OrderParts,
  action: Action,
  order: Order,
  line: OrderLine,
  quantity: number,
  byLocation: Map<number | null, Part[]>,
): OrderLine {
  const ship = (locationId: number | null, units: number) =>
    byLocation.set(locationId, [...(byLocation.get(locationId) ?? []), { lineId: line.id, quantity: units }]);
  let missing = quantity;
  const allocations = line.allocations.flatMap((allocation) => {
    const taken = Math.min(allocation.quantity, missing);
    missing -= taken;
    if (taken > 0 && line.inventoryItemId !== null) {
      const cause = { reason: "fulfilled", reference: gid("Order", order.id) };
      parts.movements.move(action, line.inventoryItemId, allocation.locationId, { committed: -taken }, cause);
      ship(allocation.locationId, taken);
    }
    const left = allocation.quantity - taken;
    return left > 0 ? [{ ...allocation, quantity: left }] : [];
  });
  // Untracked units and custom items hold no stock anywhere: they leave from the first location.
  if (missing > 0) ship(parts.shops.locations(action.shop)[0]?.id ?? null, missing);
  return {
    ...line,
    allocations,
    fulfilledQuantity: line.fulfilledQuantity + quantity,
    fulfillableQuantity: line.fulfillableQuantity - quantity,
  };
}
