import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FillStockV1 } from "../../contracts/commands/inventory.ts";
import { START_MS } from "./testing.ts";
import { levelMessage, messageOf, openTestInventory, type TestInventory } from "./testing-service.ts";
import { ITEM, levelOf, look, openShop, orderOf, SHORE } from "./testing-steps.ts";

let inventory: TestInventory;
beforeAll(async () => {
  inventory = await openTestInventory();
});
afterAll(() => inventory.close());
beforeEach(() => {
  inventory.hook = null;
  inventory.called.length = 0;
});

describe("an order", () => {
  test("is one entry, matched by the level update, and the store is not asked", async () => {
    const shop = "one-entry";
    const store = await openShop(inventory, shop);
    inventory.called.length = 0;
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([orderOf(shop, told)]);
    expect((await look(inventory, shop)).ledger[0]?.matchedBy).toBeNull();
    await inventory.consume([levelOf(shop, told)]);
    await inventory.settle();
    const stock = await look(inventory, shop);
    expect(stock).toMatchObject({ available: 17, committed: 3, onHand: 20, causes: ["opening", "order"] });
    expect(stock.ledger[0]).toMatchObject({
      orderName: "#1",
      messageId: `${shop}-order`,
      correlationId: `event-of-${shop}-order`,
      matchedBy: `${shop}-level`,
    });
    expect(inventory.called).toEqual([]);
  });

  test("without a variant, or of an untracked item, moves nothing", async () => {
    const shop = "moves-nothing";
    const store = await openShop(inventory, shop);
    store.stock(2, SHORE, 0, false);
    await inventory.consume([
      orderOf(
        shop,
        store.place(
          1,
          [
            [null, 2],
            [2, 1],
          ],
          SHORE,
        ),
      ),
    ]);
    await inventory.consume([orderOf(shop, store.place(2, [[null, 2]], SHORE), "custom")]);
    expect(await look(inventory, shop, 2)).toMatchObject({ tracked: false, causes: [], available: 0 });
    expect((await look(inventory, shop)).causes).toEqual(["opening"]);
  });

  test("of an item never heard of opens it with the store's figures, which hold the order already", async () => {
    const shop = "never-heard";
    const store = inventory.storeOf(shop);
    store.stock(ITEM, SHORE, 20);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([orderOf(shop, told)]);
    await inventory.consume([levelOf(shop, told)]);
    await inventory.settle();
    expect(await look(inventory, shop)).toMatchObject({ available: 17, committed: 3, onHand: 20 });
    expect((await look(inventory, shop)).causes.sort()).toEqual(["opening", "order"]);
  });

  test("from before the opening is in the opening figure; what comes of it later is booked", async () => {
    const shop = "before";
    const store = inventory.storeOf(shop);
    store.stock(ITEM, SHORE, 20);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
    await inventory.consume([orderOf(shop, store.pay(told))]);
    expect(await look(inventory, shop)).toMatchObject({ available: 17, committed: 3, causes: ["opening"] });
    const refunded = store.refund(told, SHORE, "cancel");
    await inventory.consume([orderOf(shop, refunded, "refund"), levelOf(shop, refunded)]);
    expect(await look(inventory, shop)).toMatchObject({ available: 18, committed: 2, causes: ["opening", "refund"] });
  });

  test("of 500 lines, refunded for more than it had, never gives back more than was taken", async () => {
    const shop = "too-much";
    const store = await openShop(inventory, shop, 1_000);
    const told = store.place(
      1,
      Array.from({ length: 500 }, () => [ITEM, 1] as const),
      SHORE,
    );
    const refunded = store.refund(told, SHORE, "cancel", 1);
    const [refund] = refunded.order.refunds;
    if (!refund) throw new Error("no refund");
    const tooMuch = { ...refund, lines: refund.lines.map((line) => ({ ...line, quantity: 7 })) };
    await inventory.consume([orderOf(shop, { ...refunded, order: { ...refunded.order, refunds: [tooMuch] } })]);
    expect(await look(inventory, shop)).toMatchObject({ available: 501, committed: 499, onHand: 1_000 });
  });

  test("shipped leaves the house; returned comes back; not restocked stays away", async () => {
    const shop = "shipped";
    const store = await openShop(inventory, shop);
    const shipped = store.fulfil(store.place(1, [[ITEM, 3]], SHORE), SHORE, 3);
    await inventory.consume([orderOf(shop, shipped)]);
    expect(await look(inventory, shop)).toMatchObject({ available: 17, committed: 0, onHand: 17 });
    const back = store.refund(shipped, SHORE, "return");
    await inventory.consume([orderOf(shop, store.refund(back, SHORE, "no_restock"), "back")]);
    expect(await look(inventory, shop)).toMatchObject({ available: 18, committed: 0, onHand: 18 });
  });
});

describe("an outside write", () => {
  test("is booked with its time once the grace is over, at the store's own figure", async () => {
    const shop = "outside";
    const store = await openShop(inventory, shop);
    store.tick();
    const level = store.move(ITEM, SHORE, { available: -4 });
    await inventory.consume([levelMessage(shop, `${shop}-level`, level)]);
    expect((await look(inventory, shop)).available).toBe(20);
    await inventory.settle();
    const stock = await look(inventory, shop);
    expect(stock).toMatchObject({ available: 16, onHand: 16, lastOutsideWriteAt: level.updated_at });
    expect(stock.ledger[0]).toMatchObject({
      cause: "unknown-outside-writer",
      availableDelta: -4,
      at: level.updated_at,
    });
  });

  test("is none where the store shows that an order took the units: the order is waited for", async () => {
    const shop = "late-order";
    const store = await openShop(inventory, shop);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    const outside = store.move(ITEM, SHORE, { available: -2 });
    await inventory.consume([levelMessage(shop, `${shop}-level`, outside)]);
    await inventory.settle();
    expect(await look(inventory, shop)).toMatchObject({ available: 18, causes: ["opening", "unknown-outside-writer"] });
    await inventory.consume([orderOf(shop, told)]);
    await inventory.settle();
    const stock = await look(inventory, shop);
    expect(stock).toMatchObject({ available: 15, committed: 3, onHand: 18 });
    expect(stock.causes.sort()).toEqual(["opening", "order", "unknown-outside-writer"]);
  });

  test("that an order explains after all is taken back by a correction", async () => {
    const shop = "too-late-order";
    const store = await openShop(inventory, shop);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([levelOf(shop, told)]);
    for (let wait = 0; wait < 8; wait++) {
      inventory.clock.nowMs += 300_000;
      await inventory.settle();
    }
    expect((await look(inventory, shop)).causes).toEqual(["opening", "unknown-outside-writer"]);
    await inventory.consume([orderOf(shop, told)]);
    await inventory.settle();
    const stock = await look(inventory, shop);
    expect(stock).toMatchObject({ available: 17, committed: 3, onHand: 20 });
    expect(stock.causes.sort()).toEqual(["correction", "opening", "order", "unknown-outside-writer"]);
  });

  test("is booked from what webhooks said where the store does not answer", async () => {
    const shop = "no-answer";
    const store = await openShop(inventory, shop);
    store.tick();
    const level = store.move(ITEM, SHORE, { available: 5 });
    await inventory.consume([levelMessage(shop, `${shop}-level`, level)]);
    store.gone.add(ITEM);
    await inventory.settle();
    expect(await look(inventory, shop)).toMatchObject({ available: 25, onHand: 25 });
  });

  test("in the second of an order is told apart by asking the store", async () => {
    const shop = "one-second";
    const store = await openShop(inventory, shop);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    const outside = store.move(ITEM, SHORE, { available: -2 });
    // Nothing tells which of the two is newer.
    await inventory.consume([orderOf(shop, told), levelMessage(shop, `${shop}-out`, outside), levelOf(shop, told)]);
    await inventory.settle();
    expect(await look(inventory, shop)).toMatchObject({ available: 15, committed: 3 });
  });

  test("a level update that never came is found by asking", async () => {
    const shop = "lost-webhook";
    const store = await openShop(inventory, shop);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([orderOf(shop, told)]);
    inventory.clock.nowMs += 120_000;
    await inventory.settle();
    const stock = await look(inventory, shop);
    expect(stock).toMatchObject({ available: 17, committed: 3, causes: ["opening", "order"] });
    expect(stock.ledger[0]?.matchedBy).not.toBeNull();
  });
});

test("older figures never undo newer ones", async () => {
  const shop = "older";
  const store = await openShop(inventory, shop);
  const first = store.place(1, [[ITEM, 3]], SHORE);
  const second = store.place(2, [[ITEM, 2]], SHORE);
  await inventory.consume([levelOf(shop, second, "new"), orderOf(shop, first, "a"), orderOf(shop, second, "b")]);
  await inventory.consume([levelOf(shop, first, "old")]);
  await inventory.settle();
  expect(await look(inventory, shop)).toMatchObject({
    available: 15,
    committed: 5,
    causes: ["opening", "order", "order"],
  });
});

test("copies of the service that book one item at once lose and double nothing", async () => {
  const shop = "at-once";
  const store = await openShop(inventory, shop, 100);
  const told = Array.from({ length: 20 }, (_, at) => store.place(at + 1, [[ITEM, 1]], SHORE));
  const messages = told.flatMap((each, at) => [orderOf(shop, each, `o-${at}`), levelOf(shop, each, `l-${at}`)]);
  await Promise.all([...messages, ...messages].map((message) => inventory.consume([message])));
  await inventory.settle();
  const stock = await look(inventory, shop);
  expect(stock).toMatchObject({ available: 80, committed: 20, onHand: 100 });
  expect(stock.causes.filter((cause) => cause === "order")).toHaveLength(20);
  expect(stock.causes).not.toContain("unknown-outside-writer");
});

test("a burst of orders asks the store nothing while its level updates come", async () => {
  const shop = "burst";
  const store = await openShop(inventory, shop, 500);
  inventory.called.length = 0;
  store.stepMs = 50;
  const told = Array.from({ length: 100 }, (_, at) => store.place(at + 1, [[ITEM, 1]], SHORE));
  const levels = told.map((each, at) => {
    const [level] = each.levels;
    if (!level) throw new Error("no level");
    return levelMessage(shop, `${shop}-l-${at}`, level, START_MS + (at + 1) * 50);
  });
  await inventory.consume(levels);
  await inventory.consume(told.map((each, at) => orderOf(shop, each, `o-${at}`)));
  await inventory.settle();
  expect(await look(inventory, shop)).toMatchObject({ available: 400, committed: 100 });
  expect(inventory.called).toEqual([]);
});
