import { gid } from "../gid.ts";
import type { Allocation, Order, OrderLine, Refund, RefundLine, Transaction } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import { refundPayload } from "../webhooks/payloads/refund.ts";
import type { OrdersApi } from "../world-api.ts";
import { lineOf, type OrderParts, orderFacts, refuseIfCancelled, tellOrder } from "./parts.ts";
import { GATEWAY } from "./place.ts";
import { settled } from "./status.ts";
import { paidOf, refundedOf, taxOf, worthOf } from "./totals.ts";

/**
 * Pays back units of an order. restock_type follows from the line's state, as shopify.dev describes it: units not
 * yet shipped are "cancel" (fewer are to be shipped, stock goes back), shipped ones are "return" (stock goes back),
 * without restock it is "no_restock" (stock and what is to be shipped stay as they are).
 * Source: shopify.dev/docs/api/admin-rest/2026-07/resources/refund.
 */
export function refundOrder(parts: OrderParts, input: Parameters<OrdersApi["refund"]>[0]): Order {
  return parts.kit.act(input.shop, input.actor ?? "merchant", (action) => {
    const before = parts.orders.get(input.shop, input.orderId);
    refuseIfCancelled(before, "refunded");
    const shippingMinor = input.shippingMinor ?? 0;
    const shippingLeft = shippingPaid(before) - before.refunds.reduce((sum, one) => sum + one.shippingMinor, 0);
    if (shippingMinor > shippingLeft) {
      throw new StoreRefusal("SHIPPING_REFUND_TOO_LARGE", `Only ${shippingLeft} of the shipping can be refunded.`, {
        field: "shippingMinor",
      });
    }
    const step = input.lines.reduce((done, asked) => refundLine(parts, action, done, asked), {
      order: before,
      lines: [] as RefundLine[],
    });
    const worth = worthOfRefund(before, step.lines, shippingMinor);
    const payable = paidOf(before) - refundedOf(before);
    const amountMinor = input.amountMinor ?? Math.min(worth, payable);
    if (amountMinor < 0 || amountMinor > payable) {
      throw new StoreRefusal(
        "REFUND_TOO_LARGE",
        `${amountMinor} cannot be paid back: ${payable} is left of what was paid.`,
        {
          field: "amountMinor",
        },
      );
    }
    if (step.lines.length === 0 && amountMinor === 0) {
      throw new StoreRefusal("NOTHING_TO_REFUND", "Name lines, shippingMinor or amountMinor.", {
        status: 400,
        field: "lines",
      });
    }
    return addRefund(parts, action, step.order, {
      lines: step.lines,
      shippingMinor,
      amountMinor,
      note: input.note ?? null,
    });
  });
}

/** Writes the refund and tells it: refunds/create and orders/updated. */
export function addRefund(
  parts: OrderParts,
  action: Action,
  order: Order,
  made: { lines: RefundLine[]; shippingMinor: number; amountMinor: number; note: string | null },
  topics: readonly string[] = ["orders/updated"],
): Order {
  const refund: Refund = {
    id: parts.kit.ids.next("refund"),
    createdAt: action.at,
    note: made.note,
    lines: made.lines,
    shippingMinor: made.shippingMinor,
    transactions: made.amountMinor > 0 ? [payBack(parts, action, order, made.amountMinor)] : [],
  };
  const after = settled({ ...order, refunds: [...order.refunds, refund] }, action.at);
  parts.orders.write(after);
  spendLess(parts, after, made.amountMinor);
  action.note("order.refunded", {
    ...orderFacts(after),
    refundId: gid("Refund", refund.id),
    amountMinor: String(made.amountMinor),
    refundLines: refund.lines.map((line) => ({
      lineId: gid("LineItem", line.lineId),
      quantity: line.quantity,
      restockType: line.restockType,
    })),
  });
  const shop = parts.shops.get(action.shop);
  action.webhook("refunds/create", () => refundPayload(refund, parts.orders.get(action.shop, order.id), shop));
  tellOrder(parts, action, order.id, topics);
  return after;
}

type Asked = Parameters<OrdersApi["refund"]>[0]["lines"][number];

function refundLine(parts: OrderParts, action: Action, done: { order: Order; lines: RefundLine[] }, asked: Asked) {
  const line = lineOf(done.order, asked.lineId);
  if (!Number.isInteger(asked.quantity) || asked.quantity < 1 || asked.quantity > line.currentQuantity) {
    throw new StoreRefusal(
      "REFUND_TOO_MANY",
      `${asked.quantity} units of line ${line.id} cannot be refunded: ${line.currentQuantity} are left.`,
      { field: "lines.quantity" },
    );
  }
  const restock = asked.restock ?? true;
  const cancelled = restock ? Math.min(asked.quantity, line.fulfillableQuantity) : 0;
  const returned = restock ? asked.quantity - cancelled : 0;
  const left = asked.quantity - cancelled - returned;
  const { line: released, locationId } = releaseUnits(parts, action, line, cancelled, done.order.id, "refund");
  const backTo = returned > 0 ? returnUnits(parts, action, done.order, line, returned) : null;
  const kinds: { restockType: RefundLine["restockType"]; quantity: number; locationId: number | null }[] = [
    { restockType: "cancel" as const, quantity: cancelled, locationId },
    { restockType: "return" as const, quantity: returned, locationId: backTo },
    { restockType: "no_restock" as const, quantity: left, locationId: null },
  ].filter((kind) => kind.quantity > 0);
  const after = { ...released, currentQuantity: line.currentQuantity - asked.quantity };
  return {
    order: { ...done.order, lines: done.order.lines.map((one) => (one.id === line.id ? after : one)) },
    lines: [...done.lines, ...kinds.map((kind) => newRefundLine(parts, line, kind))],
  };
}

export function newRefundLine(
  parts: OrderParts,
  line: OrderLine,
  kind: { restockType: RefundLine["restockType"]; quantity: number; locationId: number | null },
): RefundLine {
  const worth = worthOf(line, kind.quantity);
  return {
    id: parts.kit.ids.next("refundLine"),
    lineId: line.id,
    quantity: kind.quantity,
    restockType: kind.restockType,
    locationId: kind.locationId,
    subtotalMinor: worth.subtotalMinor,
    taxMinor: worth.taxMinor,
  };
}

/** Takes unshipped units out of the line and gives their stock back, last allocation first. */
export function releaseUnits(
  parts: OrderParts,
  action: Action,
  line: OrderLine,
  quantity: number,
  orderId: number,
  reason: string,
): { line: OrderLine; locationId: number | null } {
  if (quantity === 0) return { line, locationId: null };
  let missing = quantity;
  const kept: Allocation[] = [];
  const freed: Allocation[] = [];
  for (const part of [...line.allocations].reverse()) {
    const taken = Math.min(part.quantity, missing);
    missing -= taken;
    if (taken > 0) freed.push({ locationId: part.locationId, quantity: taken });
    if (part.quantity > taken) kept.unshift({ locationId: part.locationId, quantity: part.quantity - taken });
  }
  if (line.inventoryItemId !== null) {
    parts.movements.release(action, line.inventoryItemId, freed, { reason, reference: gid("Order", orderId) });
  }
  return {
    line: { ...line, allocations: kept, fulfillableQuantity: line.fulfillableQuantity - quantity },
    locationId: freed[0]?.locationId ?? parts.shops.locations(action.shop)[0]?.id ?? null,
  };
}

function returnUnits(
  parts: OrderParts,
  action: Action,
  order: Order,
  line: OrderLine,
  quantity: number,
): number | null {
  const shippedFrom = order.fulfillments.find((one) => one.lines.some((part) => part.lineId === line.id))?.locationId;
  const locationId = shippedFrom ?? parts.shops.locations(action.shop)[0]?.id ?? null;
  const tracked =
    line.inventoryItemId !== null && parts.products.byInventoryItem(action.shop, line.inventoryItemId)?.variant.tracked;
  if (tracked && line.inventoryItemId !== null && locationId !== null) {
    const cause = { reason: "return", reference: gid("Order", order.id) };
    parts.movements.move(action, line.inventoryItemId, locationId, { available: quantity }, cause);
  }
  return locationId;
}

function worthOfRefund(order: Order, lines: readonly RefundLine[], shippingMinor: number): number {
  const added = (tax: number) => (order.taxesIncluded ? 0 : tax);
  const goods = lines.reduce((sum, line) => sum + line.subtotalMinor + added(line.taxMinor), 0);
  return goods + shippingMinor + added(taxOf(shippingMinor, order));
}

function shippingPaid(order: Order): number {
  return order.shippingLines.reduce((sum, line) => sum + line.priceMinor, 0);
}

function payBack(parts: OrderParts, action: Action, order: Order, amountMinor: number): Transaction {
  return {
    id: parts.kit.ids.next("transaction"),
    kind: "refund",
    status: "success",
    gateway: GATEWAY,
    amountMinor,
    createdAt: action.at,
    parentId: order.transactions.find((one) => one.kind !== "refund")?.id ?? null,
  };
}

function spendLess(parts: OrderParts, order: Order, amountMinor: number): void {
  const customer = order.customerId === null ? undefined : parts.customers.find(order.shop, order.customerId);
  if (!customer || amountMinor === 0) return;
  parts.customers.write({ ...customer, totalSpentMinor: customer.totalSpentMinor - amountMinor });
}
