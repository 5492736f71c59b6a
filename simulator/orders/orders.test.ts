import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import type { Order, Variant } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import { testWorld } from "../testing.ts";
import type { World } from "../world.ts";

const shop = "harbor-lane";
let world: World;
let mug: Variant;

beforeEach(() => {
  world = testWorld();
  world.app.install(shop);
  mug = firstVariant(world);
});

function firstVariant(of: World): Variant {
  const variant = of.products.byHandle(shop, "tideline-mug")?.variants[0];
  if (!variant) throw new Error("the seeded catalogue has no mug");
  return variant;
}

function stock(item = mug.inventoryItemId) {
  const levels = world.inventory.levels(shop, item);
  const sum = (name: "available" | "committed" | "onHand") => levels.reduce((total, level) => total + level[name], 0);
  return { available: sum("available"), committed: sum("committed"), onHand: sum("onHand") };
}

function place(quantity: number, more: Partial<Parameters<World["orders"]["place"]>[0]> = {}): Order {
  return world.orders.place({
    shop,
    customer: { email: "ada@example.com" },
    lines: [{ variantId: mug.id, quantity }],
    ...more,
  });
}

const lineOf = (order: Order) => order.lines[0]?.id ?? 0;
const topicsOf = () => world.webhooks.deliveries({ limit: 1_000 }).map((one) => one.topic);

test("an order moves its stock from available to committed; shipping takes it off on hand", () => {
  const before = stock();
  const order = place(3);
  expect(stock()).toEqual({ available: before.available - 3, committed: 3, onHand: before.onHand });
  const shipped = world.orders.fulfil({ shop, orderId: order.id });
  expect(shipped.fulfillmentStatus).toBe("fulfilled");
  expect(stock()).toEqual({ available: before.available - 3, committed: 0, onHand: before.onHand - 3 });
  expect(topicsOf()).toEqual(
    expect.arrayContaining(["orders/fulfilled", "fulfillments/create", "inventory_levels/update"]),
  );
});

test("cancelling gives stock and money back", () => {
  const before = stock();
  const order = world.orders.cancel({ shop, orderId: place(2).id });
  expect(stock()).toEqual(before);
  expect(order).toMatchObject({ financialStatus: "refunded", cancelReason: "customer" });
  const totals = world.orders.totals(order);
  expect(totals).toMatchObject({ currentTotalMinor: 0, outstandingMinor: 0, refundedMinor: totals.paidMinor });
  expect(topicsOf()).toEqual(expect.arrayContaining(["orders/cancelled", "refunds/create", "orders/updated"]));
  expect(() => world.orders.cancel({ shop, orderId: order.id })).toThrow(StoreRefusal);
});

test("a refund of unshipped units cancels them, of shipped ones returns them, without restock neither", () => {
  const before = stock();
  const order = place(4);
  const cancelled = world.orders.refund({ shop, orderId: order.id, lines: [{ lineId: lineOf(order), quantity: 1 }] });
  expect(cancelled.refunds[0]?.lines[0]?.restockType).toBe("cancel");
  expect(stock().available).toBe(before.available - 3);
  world.orders.fulfil({ shop, orderId: order.id });
  const returned = world.orders.refund({ shop, orderId: order.id, lines: [{ lineId: lineOf(order), quantity: 1 }] });
  expect(returned.refunds[1]?.lines[0]?.restockType).toBe("return");
  expect(stock()).toEqual({ available: before.available - 2, committed: 0, onHand: before.onHand - 2 });
  const kept = world.orders.refund({
    shop,
    orderId: order.id,
    lines: [{ lineId: lineOf(order), quantity: 1, restock: false }],
  });
  expect(kept.refunds[2]?.lines[0]?.restockType).toBe("no_restock");
  expect(stock()).toEqual({ available: before.available - 2, committed: 0, onHand: before.onHand - 2 });
  expect(kept.lines[0]).toMatchObject({ quantity: 4, currentQuantity: 1 });
  expect(kept.financialStatus).toBe("partially_refunded");
});

test("an edit changes quantities and what is owed, and is told as a difference", () => {
  const order = place(2);
  const edited = world.orders.edit({
    shop,
    orderId: order.id,
    add: [{ title: "Engraving", priceMinor: 1_000, quantity: 1 }],
    setQuantity: [{ lineId: lineOf(order), quantity: 1 }],
  });
  expect(edited.lines.map((line) => line.currentQuantity)).toEqual([1, 1]);
  expect(world.orders.totals(edited).outstandingMinor).toBe(1_000 - mug.priceMinor);
  const [delivery] = world.webhooks.deliveries({ topic: "orders/edited" });
  expect(JSON.parse(world.webhooks.delivery(delivery?.id ?? 0)?.body ?? "{}")).toMatchObject({
    order_edit: {
      order_id: order.id,
      line_items: { additions: [{ delta: 1 }], removals: [{ id: lineOf(order), delta: 1 }] },
    },
  });
});

test("a pending order is paid later", () => {
  const order = place(1, { payment: "pending" });
  expect(order.financialStatus).toBe("pending");
  expect(topicsOf()).not.toContain("orders/paid");
  expect(world.orders.markPaid({ shop, orderId: order.id }).financialStatus).toBe("paid");
  expect(topicsOf()).toContain("orders/paid");
});

test("what is not there cannot be sold, and nothing of the refused order stays", () => {
  const before = { stock: stock(), count: world.orders.count(shop), last: world.journal.lastSeq() };
  expect(() => place(before.stock.available + 1)).toThrow(/Only \d+ of \d+/);
  expect({ stock: stock(), count: world.orders.count(shop), last: world.journal.lastSeq() }).toEqual(before);
});

test("stock comes from the first location that has it all", () => {
  const [first, second] = world.shops.locations(shop);
  world.inventory.adjust({ shop, inventoryItemId: mug.inventoryItemId, locationId: first?.id ?? 0, set: 1 });
  world.inventory.adjust({ shop, inventoryItemId: mug.inventoryItemId, locationId: second?.id ?? 0, set: 5 });
  expect(place(3).lines[0]?.allocations).toEqual([{ locationId: second?.id, quantity: 3 }]);
});

test("refusals name the field", () => {
  const order = place(1);
  const tooMany = () =>
    world.orders.refund({ shop, orderId: order.id, lines: [{ lineId: lineOf(order), quantity: 2 }] });
  expect(tooMany).toThrow(expect.objectContaining({ code: "REFUND_TOO_MANY", field: "lines.quantity" }));
  const tooMuch = () => world.orders.refund({ shop, orderId: order.id, lines: [], amountMinor: 1_000_000 });
  expect(tooMuch).toThrow(expect.objectContaining({ code: "REFUND_TOO_LARGE" }));
});

test("whatever happens to orders, the journal's stock changes add up to the levels, and money to the totals", () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("place", "refund", "cancel", "fulfil", "edit"), fc.nat(3)), {
    maxLength: 12,
  });
  fc.assert(
    fc.property(steps, (history) => {
      world = testWorld();
      mug = firstVariant(world);
      const before = stock();
      const from = world.journal.lastSeq();
      for (const [step, number] of history) attempt(step, number);
      const moves = world.journal.list({ after: from, kind: "inventory.changed", limit: 5_000 });
      const moved = (name: string) => moves.reduce((sum, entry) => sum + Number(entry.data[name]), 0);
      expect(stock()).toEqual({
        available: before.available + moved("availableDelta"),
        committed: before.committed + moved("committedDelta"),
        onHand: before.onHand + moved("onHandDelta"),
      });
      for (const order of world.orders.list(shop)) {
        const open = order.lines.reduce((sum, line) => sum + line.fulfillableQuantity, 0);
        const held = order.lines.flatMap((line) => line.allocations).reduce((sum, part) => sum + part.quantity, 0);
        expect(held).toBe(open);
        const totals = world.orders.totals(order);
        expect(totals.outstandingMinor).toBe(totals.currentTotalMinor - totals.paidMinor + totals.refundedMinor);
      }
    }),
    { numRuns: 40, seed: 11 },
  );
});

/** A step that does not fit the order's state is refused; that is part of the history. */
function attempt(step: string, number: number): void {
  const order = world.orders.list(shop)[0];
  try {
    if (step === "place" || !order) place(number + 1);
    else if (step === "refund") {
      const lines = [{ lineId: lineOf(order), quantity: 1, restock: number > 0 }];
      world.orders.refund({ shop, orderId: order.id, lines });
    } else if (step === "cancel") world.orders.cancel({ shop, orderId: order.id, restock: number > 0 });
    else if (step === "fulfil")
      world.orders.fulfil({ shop, orderId: order.id, lines: [{ lineId: lineOf(order), quantity: 1 }] });
    else world.orders.edit({ shop, orderId: order.id, setQuantity: [{ lineId: lineOf(order), quantity: number }] });
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
  }
}
