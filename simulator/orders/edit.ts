import { gid } from "../gid.ts";
import type { Order, OrderLine } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import { type EditedLine, orderEditPayload } from "../webhooks/payloads/order-edit.ts";
import type { OrdersApi } from "../world-api.ts";
import { newLines, orderReference } from "./new-lines.ts";
import { lineOf, type OrderParts, orderFacts, refuseIfCancelled, tellOrder } from "./parts.ts";
import { releaseUnits } from "./refund.ts";
import { settled } from "./status.ts";
import { taxOf, totalsOf } from "./totals.ts";

/**
 * A committed order edit: lines added, quantities raised or lowered (0 removes). orders/edited carries only the
 * difference; orders/updated the whole order. What the edit makes owed stays outstanding until markPaid or a refund.
 */
export function editOrder(parts: OrderParts, input: Parameters<OrdersApi["edit"]>[0]): Order {
  return parts.kit.act(input.shop, input.actor ?? "merchant", (action) => {
    const before = parts.orders.get(input.shop, input.orderId);
    refuseIfCancelled(before, "edited");
    const changes: EditedLine[] = [];
    const resized = (input.setQuantity ?? []).reduce(
      (order, set) => resize(parts, action, order, set, changes),
      before,
    );
    const added = newLines(parts, action, input.add ?? [], before, orderReference(before.id));
    changes.push(...added.map((line) => ({ lineId: line.id, delta: line.quantity })));
    if (changes.length === 0) {
      throw new StoreRefusal("NOTHING_TO_EDIT", "Give add or setQuantity with a change in it.", {
        status: 400,
        field: "add",
      });
    }
    const originalTotalMinor = before.originalTotalMinor ?? totalsOf(before).totalMinor;
    const after = settled({ ...resized, originalTotalMinor, lines: [...resized.lines, ...added] }, action.at);
    parts.orders.write(after);
    const editId = parts.kit.ids.next("orderEdit");
    action.note("order.edited", {
      ...orderFacts(after),
      changes: changes.map((one) => ({ lineId: gid("LineItem", one.lineId), delta: one.delta })),
    });
    const shop = parts.shops.get(action.shop);
    const edit = { id: editId, orderId: before.id, at: action.at, note: input.note ?? "", changes };
    action.webhook("orders/edited", () => orderEditPayload(edit, shop));
    tellOrder(parts, action, before.id, ["orders/updated"]);
    return after;
  });
}

function resize(
  parts: OrderParts,
  action: Action,
  order: Order,
  set: { readonly lineId: number; readonly quantity: number },
  changes: EditedLine[],
): Order {
  const line = lineOf(order, set.lineId);
  const delta = set.quantity - line.currentQuantity;
  if (!Number.isInteger(set.quantity) || set.quantity < 0 || -delta > line.fulfillableQuantity) {
    throw new StoreRefusal(
      "EDIT_SHIPPED",
      `Line ${line.id} cannot become ${set.quantity}: ${line.currentQuantity - line.fulfillableQuantity} of it are shipped.`,
      { field: "setQuantity.quantity", remedy: "Only units that are not shipped can be removed." },
    );
  }
  if (delta === 0) return order;
  changes.push({ lineId: line.id, delta });
  const after = delta > 0 ? grow(parts, action, order, line, delta) : shrink(parts, action, order, line, -delta);
  return { ...order, lines: order.lines.map((one) => (one.id === line.id ? after : one)) };
}

function grow(parts: OrderParts, action: Action, order: Order, line: OrderLine, by: number): OrderLine {
  const variant =
    line.variantId === null ? undefined : parts.products.variant(action.shop, { variantId: line.variantId }).variant;
  const cause = { reason: "order edited", reference: gid("Order", order.id) };
  const more = variant ? parts.movements.commit(action, variant, by, cause) : [];
  const quantity = line.quantity + by;
  return {
    ...line,
    quantity,
    currentQuantity: line.currentQuantity + by,
    fulfillableQuantity: line.fulfillableQuantity + by,
    // New units come at full price: the old ones keep the tax they had.
    taxMinor: line.taxMinor + (line.taxable ? taxOf(line.priceMinor * by, order) : 0),
    allocations: [...line.allocations, ...more],
  };
}

function shrink(parts: OrderParts, action: Action, order: Order, line: OrderLine, by: number): OrderLine {
  const { line: released } = releaseUnits(parts, action, line, by, order.id, "order edited");
  return { ...released, currentQuantity: line.currentQuantity - by };
}
