import { afterAll, beforeAll, expect, test } from "vitest";
import { FillStockV1 } from "../../contracts/commands/inventory.ts";
import { importOf } from "./reconcile-stock.ts";
import { itemGid } from "./testing.ts";
import { levelMessage, messageOf, openTestInventory, type TestInventory } from "./testing-service.ts";
import { ITEM, levelOf, look, openShop, orderOf, SHORE } from "./testing-steps.ts";

let inventory: TestInventory;
beforeAll(async () => {
  inventory = await openTestInventory();
});
afterAll(() => inventory.close());

// The bug looked like this: the item was asked for every 15 s for ever, and its units stood where they are not.
test("units that a delivery hid are found where a reading shows them committed", async () => {
  const shop = "hidden";
  const ATTIC = SHORE + 1;
  const store = inventory.storeOf(shop);
  store.stock(ITEM, SHORE, 10);
  store.stock(ITEM, ATTIC, 0);
  await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
  // Both webhooks are lost: available at the attic is what it was.
  store.tick();
  store.move(ITEM, ATTIC, { available: 3 });
  const told = store.place(1, [[ITEM, 3]], ATTIC);
  await inventory.consume([orderOf(shop, told)]);
  for (let look = 0; look < 3; look++) {
    inventory.clock.nowMs += 70_000;
    await inventory.settle();
  }
  const { levels, causes } = await look(inventory, shop);
  expect(levels.map(({ available, committed, onHand }) => ({ available, committed, onHand }))).toEqual([
    { available: 10, committed: 0, onHand: 10 },
    { available: 0, committed: 3, onHand: 3 },
  ]);
  expect(causes.filter((cause) => cause === "unknown-outside-writer")).toHaveLength(1);
  const asked = inventory.called.length;
  inventory.clock.nowMs += 600_000;
  await inventory.settle();
  expect(inventory.called).toHaveLength(asked);
});

// The bug looked like this: an order's units stayed committed where somebody else had taken as many, for ever.
test("reconciliation moves confirmed units to where the store has them committed", async () => {
  const shop = "mistaken";
  const ATTIC = SHORE + 1;
  const store = inventory.storeOf(shop);
  store.stock(ITEM, SHORE, 10);
  store.stock(ITEM, ATTIC, 10);
  await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
  // Somebody takes two from the attic; an order takes two from the shore, whose own webhook and somebody's delivery are lost.
  const taken = store.move(ITEM, ATTIC, { available: -2 });
  const told = store.place(1, [[ITEM, 2]], SHORE);
  store.move(ITEM, SHORE, { available: 2 });
  await inventory.consume([levelMessage(shop, `${shop}-taken`, taken), orderOf(shop, told)]);
  await inventory.settle();
  const places = async () =>
    (await look(inventory, shop)).levels.map(({ available, committed, onHand }) => [available, committed, onHand]);
  expect(await places()).toEqual([
    [10, 0, 10],
    [8, 2, 10],
  ]);
  const [read] = await inventory.deps.readStock.items(shop, [itemGid(ITEM)]);
  if (!read) throw new Error("no reading");
  const readAt = new Date(inventory.clock.nowMs).toISOString();
  const ask = { shop, runId: "run" } as Parameters<typeof importOf>[0];
  await inventory.consume([importOf(ask, read, readAt)]);
  await inventory.settle();
  expect(await places()).toEqual([
    [10, 2, 12],
    [8, 0, 8],
  ]);
  // Shipped from there, it all fits: nobody else is blamed.
  const before = (await look(inventory, shop)).ledger.length;
  const shipped = store.fulfil(told, SHORE, 2);
  await inventory.consume([orderOf(shop, shipped, "shipped"), levelOf(shop, shipped, "shipped")]);
  await inventory.settle();
  expect(await places()).toEqual([
    [10, 0, 10],
    [8, 0, 8],
  ]);
  expect((await look(inventory, shop)).ledger.length).toBe(before + 1);
});

test("units whose money went back before go the way of the cancellation that finds them", async () => {
  for (const [shop, restockType, left] of [
    ["freed", "cancel", [20, 0, 20]],
    ["lost", "no_restock", [18, 0, 18]],
  ] as const) {
    const store = await openShop(inventory, shop);
    const ordered = store.place(
      1,
      [
        [ITEM, 2],
        [null, 1],
      ],
      SHORE,
    );
    const repaid = store.refund(ordered, SHORE, "no_restock", 2);
    const [line, custom] = repaid.order.lines;
    if (!line || !custom) throw new Error("no lines");
    // What is left is cancelled: another line, since all of the first was refunded.
    const other = { order: { ...repaid.order, lines: [custom, line] }, levels: [] };
    const cancelled = store.refund(other, SHORE, restockType, 1);
    const order = { ...cancelled.order, cancelledAt: cancelled.order.updatedAt };
    await inventory.consume([orderOf(shop, { order, levels: [] })]);
    const { available, committed, onHand } = await look(inventory, shop);
    expect([available, committed, onHand], shop).toEqual(left);
  }
  // Their level updates never came: nothing of it is left to the next test.
  inventory.clock.nowMs += 70_000;
  await inventory.settle();
});
