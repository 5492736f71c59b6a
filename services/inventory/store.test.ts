import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { FillStockV1, SetThresholdV1 } from "../../contracts/commands/inventory.ts";
import { ShopInstalledV1 } from "../../contracts/events/shops.ts";
import type { InventoryItemQuery } from "../../contracts/queries/inventory.ts";
import { ProductsCreateV1, ProductsDeleteV1, ProductsUpdateV1 } from "../../contracts/webhooks/products.ts";
import { levelMessage, messageOf, openTestInventory, orderMessage, type TestInventory } from "./testing-service.ts";
import { itemGid, locationGid, START_MS, type TestStore, type Told, variantGid } from "./testing-store.ts";

const ITEM = 1;
const SHORE = 51;

let inventory: TestInventory;
beforeAll(async () => {
  inventory = await openTestInventory();
});
afterAll(() => inventory.close());
beforeEach(() => {
  inventory.hook = null;
  inventory.called.length = 0;
});

async function openShop(shop: string, available = 20): Promise<TestStore> {
  const store = inventory.storeOf(shop);
  store.stock(ITEM, SHORE, available);
  await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
  return store;
}

async function look(shop: string, item = ITEM) {
  const { item: found, ledger } = await inventory.queries.item(shop, { inventoryItemId: itemGid(item) });
  if (!found) throw new Error("no such item");
  const { rows } = await inventory.admin.query(
    `select coalesce(sum(available_delta), 0)::int as available, coalesce(sum(committed_delta), 0)::int as committed,
            coalesce(sum(on_hand_delta), 0)::int as "onHand" from ledger where shop = $1 and item_id = $2`,
    [shop, itemGid(item)],
  );
  const { available, committed, onHand } = found;
  expect(rows).toEqual([{ available, committed, onHand }]);
  const causes = ledger.map((entry) => entry.cause).reverse();
  return { ...found, ledger, causes };
}

const orderOf = (shop: string, told: Told, id = "order") => orderMessage(shop, `${shop}-${id}`, told.order);
const levelOf = (shop: string, told: Pick<Told, "levels">, id = "level") => {
  const [level] = told.levels;
  if (!level) throw new Error("no level moved");
  return levelMessage(shop, `${shop}-${id}`, level);
};

describe("an order", () => {
  test("is one entry, matched by the level update, and the store is not asked", async () => {
    const shop = "one-entry";
    const store = await openShop(shop);
    inventory.called.length = 0;
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([orderOf(shop, told)]);
    expect((await look(shop)).ledger[0]?.matchedBy).toBeNull();
    await inventory.consume([levelOf(shop, told)]);
    await inventory.settle();
    const stock = await look(shop);
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
    const store = await openShop(shop);
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
    expect(await look(shop, 2)).toMatchObject({ tracked: false, causes: [], available: 0 });
    expect((await look(shop)).causes).toEqual(["opening"]);
  });

  test("of an item never heard of opens it with the store's figures, which hold the order already", async () => {
    const shop = "never-heard";
    const store = inventory.storeOf(shop);
    store.stock(ITEM, SHORE, 20);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([orderOf(shop, told)]);
    await inventory.consume([levelOf(shop, told)]);
    await inventory.settle();
    expect(await look(shop)).toMatchObject({ available: 17, committed: 3, onHand: 20 });
    expect((await look(shop)).causes.sort()).toEqual(["opening", "order"]);
  });

  test("from before the opening is in the opening figure; what comes of it later is booked", async () => {
    const shop = "before";
    const store = inventory.storeOf(shop);
    store.stock(ITEM, SHORE, 20);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
    await inventory.consume([orderOf(shop, store.pay(told))]);
    expect(await look(shop)).toMatchObject({ available: 17, committed: 3, causes: ["opening"] });
    const refunded = store.refund(told, SHORE, "cancel");
    await inventory.consume([orderOf(shop, refunded, "refund"), levelOf(shop, refunded)]);
    expect(await look(shop)).toMatchObject({ available: 18, committed: 2, causes: ["opening", "refund"] });
  });

  test("of 500 lines, refunded for more than it had, never gives back more than was taken", async () => {
    const shop = "too-much";
    const store = await openShop(shop, 1_000);
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
    expect(await look(shop)).toMatchObject({ available: 501, committed: 499, onHand: 1_000 });
  });

  test("shipped leaves the house; returned comes back; not restocked stays away", async () => {
    const shop = "shipped";
    const store = await openShop(shop);
    const shipped = store.fulfil(store.place(1, [[ITEM, 3]], SHORE), SHORE, 3);
    await inventory.consume([orderOf(shop, shipped)]);
    expect(await look(shop)).toMatchObject({ available: 17, committed: 0, onHand: 17 });
    const back = store.refund(shipped, SHORE, "return");
    await inventory.consume([orderOf(shop, store.refund(back, SHORE, "no_restock"), "back")]);
    expect(await look(shop)).toMatchObject({ available: 18, committed: 0, onHand: 18 });
  });
});

describe("an outside write", () => {
  test("is booked with its time once the grace is over, at the store's own figure", async () => {
    const shop = "outside";
    const store = await openShop(shop);
    store.tick();
    const level = store.move(ITEM, SHORE, { available: -4 });
    await inventory.consume([levelMessage(shop, `${shop}-level`, level)]);
    expect((await look(shop)).available).toBe(20);
    await inventory.settle();
    const stock = await look(shop);
    expect(stock).toMatchObject({ available: 16, onHand: 16, lastOutsideWriteAt: level.updated_at });
    expect(stock.ledger[0]).toMatchObject({
      cause: "unknown-outside-writer",
      availableDelta: -4,
      at: level.updated_at,
    });
  });

  test("that an order explains after all is taken back by a correction", async () => {
    const shop = "late-order";
    const store = await openShop(shop);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([levelOf(shop, told)]);
    await inventory.settle();
    expect((await look(shop)).causes).toEqual(["opening", "unknown-outside-writer"]);
    await inventory.consume([orderOf(shop, told)]);
    await inventory.settle();
    const stock = await look(shop);
    expect(stock).toMatchObject({ available: 17, committed: 3, onHand: 20 });
    expect(stock.causes.sort()).toEqual(["correction", "opening", "order", "unknown-outside-writer"]);
  });

  test("is booked from what webhooks said where the store does not answer", async () => {
    const shop = "no-answer";
    const store = await openShop(shop);
    store.tick();
    const level = store.move(ITEM, SHORE, { available: 5 });
    await inventory.consume([levelMessage(shop, `${shop}-level`, level)]);
    store.gone.add(ITEM);
    await inventory.settle();
    expect(await look(shop)).toMatchObject({ available: 25, onHand: 25 });
  });

  test("in the second of an order is told apart by asking the store", async () => {
    const shop = "one-second";
    const store = await openShop(shop);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    const outside = store.move(ITEM, SHORE, { available: -2 });
    // Nothing tells which of the two is newer.
    await inventory.consume([orderOf(shop, told), levelMessage(shop, `${shop}-out`, outside), levelOf(shop, told)]);
    await inventory.settle();
    expect(await look(shop)).toMatchObject({ available: 15, committed: 3 });
  });

  test("a level update that never came is found by asking", async () => {
    const shop = "lost-webhook";
    const store = await openShop(shop);
    const told = store.place(1, [[ITEM, 3]], SHORE);
    await inventory.consume([orderOf(shop, told)]);
    inventory.clock.nowMs += 120_000;
    await inventory.settle();
    const stock = await look(shop);
    expect(stock).toMatchObject({ available: 17, committed: 3, causes: ["opening", "order"] });
    expect(stock.ledger[0]?.matchedBy).not.toBeNull();
  });
});

test("older figures never undo newer ones", async () => {
  const shop = "older";
  const store = await openShop(shop);
  const first = store.place(1, [[ITEM, 3]], SHORE);
  const second = store.place(2, [[ITEM, 2]], SHORE);
  await inventory.consume([levelOf(shop, second, "new"), orderOf(shop, first, "a"), orderOf(shop, second, "b")]);
  await inventory.consume([levelOf(shop, first, "old")]);
  await inventory.settle();
  expect(await look(shop)).toMatchObject({ available: 15, committed: 5, causes: ["opening", "order", "order"] });
});

test("copies of the service that book one item at once lose and double nothing", async () => {
  const shop = "at-once";
  const store = await openShop(shop, 100);
  const told = Array.from({ length: 20 }, (_, at) => store.place(at + 1, [[ITEM, 1]], SHORE));
  const messages = told.flatMap((each, at) => [orderOf(shop, each, `o-${at}`), levelOf(shop, each, `l-${at}`)]);
  await Promise.all([...messages, ...messages].map((message) => inventory.consume([message])));
  await inventory.settle();
  const stock = await look(shop);
  expect(stock).toMatchObject({ available: 80, committed: 20, onHand: 100 });
  expect(stock.causes.filter((cause) => cause === "order")).toHaveLength(20);
  expect(stock.causes).not.toContain("unknown-outside-writer");
});

test("a burst of orders asks the store nothing while its level updates come", async () => {
  const shop = "burst";
  const store = await openShop(shop, 500);
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
  expect(await look(shop)).toMatchObject({ available: 400, committed: 100 });
  expect(inventory.called).toEqual([]);
});

describe("low stock", () => {
  test("is said once a fall, and restocked once a rise", async () => {
    const shop = "low";
    const store = await openShop(shop, 7);
    const said: string[] = [];
    const take = async (told: Told, id: string) => {
      const events = await inventory.consume([orderOf(shop, told, id), levelOf(shop, told, `${id}-level`)]);
      said.push(...events.map((each) => `${each.message.type} ${(each.data as { available: number }).available}`));
    };
    const first = store.place(1, [[ITEM, 1]], SHORE);
    await take(first, "a");
    const second = store.place(2, [[ITEM, 1]], SHORE);
    await take(second, "b");
    await take(store.place(3, [[ITEM, 1]], SHORE), "c");
    await take(store.cancel(first, SHORE), "d");
    await take(store.cancel(second, SHORE), "e");
    const turns = said.filter((each) => !each.startsWith("stock.changed"));
    expect(turns).toEqual(["stock.low.v1 5", "stock.restocked.v1 6"]);
  });

  test("follows the threshold, and the first fill is told as backfill", async () => {
    const shop = "threshold";
    const store = inventory.storeOf(shop);
    store.stock(ITEM, SHORE, 3);
    const filled = await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
    expect(filled.filter((each) => each.message.type === "stock.low.v1").map((each) => each.origin)).toEqual([
      "backfill",
    ]);
    const set = (threshold: number) =>
      messageOf(SetThresholdV1, `${shop}-${threshold}`, { inventoryItemId: itemGid(ITEM), threshold }, { shop });
    const said = await inventory.consume([set(2), set(4)]);
    expect(said.map((each) => each.message.type)).toEqual(["stock.restocked.v1", "stock.low.v1"]);
    expect(await inventory.queries.list(shop, { limit: 10, stock: "low" })).toMatchObject({ total: 1, lowItems: 1 });
    const unknown = messageOf(SetThresholdV1, "none", { inventoryItemId: itemGid(99), threshold: 1 }, { shop });
    await expect(inventory.consume([unknown])).rejects.toMatchObject({ code: "ITEM_UNKNOWN" });
  });
});

describe("products", () => {
  const product = (item: number, title: string, updated_at: string) => ({
    admin_graphql_api_id: `gid://shopify/Product/${item + 2_000}`,
    title,
    updated_at,
    variants: [{ admin_graphql_api_id: variantGid(item), inventory_item_id: item, title: "Blue", sku: "NEW-SKU" }],
  });

  test("name their items; a late update undoes neither a newer one nor a deletion; the ledger stays", async () => {
    const shop = "products";
    await openShop(shop);
    await inventory.consume([
      messageOf(ProductsUpdateV1, "new", product(ITEM, "Newest", "2026-11-23T12:00:00Z"), { shop }),
      messageOf(ProductsUpdateV1, "old", product(ITEM, "Older", "2026-11-23T11:00:00Z"), { shop }),
    ]);
    expect(await look(shop)).toMatchObject({ title: "Newest", variantTitle: "Blue", sku: "NEW-SKU", deleted: false });
    await inventory.consume([messageOf(ProductsDeleteV1, "gone", { id: ITEM + 2_000 }, { shop })]);
    await inventory.consume([
      messageOf(ProductsUpdateV1, "late", product(ITEM, "Late", "2026-11-23T13:00:00Z"), { shop }),
    ]);
    const stock = await look(shop);
    expect(stock).toMatchObject({ deleted: true, available: 20, causes: ["opening"] });
  });

  test("made after the first fill come with their stock; an order of a deleted one moves nothing", async () => {
    const shop = "made-later";
    const store = await openShop(shop);
    store.stock(2, SHORE, 8);
    await inventory.consume([
      messageOf(ProductsCreateV1, "made", product(2, "Made", "2026-11-23T12:00:00Z"), { shop }),
    ]);
    expect(await look(shop, 2)).toMatchObject({ title: "Made", available: 8, tracked: true });
    store.stock(3, SHORE, 8);
    store.gone.add(3);
    expect(await inventory.consume([orderOf(shop, store.place(1, [[3, 1]], SHORE))])).toEqual([]);
  });
});

test("an installed shop is filled page by page, each told by the one before", async () => {
  const shop = "filled";
  const store = inventory.storeOf(shop);
  for (let item = 1; item <= 5; item++) store.stock(item, SHORE, 10 + item);
  let said = await inventory.consume([messageOf(ShopInstalledV1, "installed", { scopes: [] }, { shop })]);
  let pages = 0;
  for (; said.some((each) => each.message === FillStockV1); pages++) {
    const next = said.find((each) => each.message === FillStockV1);
    said = await inventory.consume([
      messageOf(FillStockV1, next?.id ?? "", next?.data as { after: string | null }, {
        shop,
        correlationid: "installed",
      }),
    ]);
  }
  expect(pages).toBe(3);
  const { items, locations, total } = await inventory.queries.list(shop, { limit: 100 });
  expect(items.map((item) => item.available)).toEqual([11, 12, 13, 14, 15]);
  expect(items[0]?.levels).toMatchObject([{ locationName: "Location 51", available: 11, onHand: 11 }]);
  expect(locations).toEqual([{ locationId: locationGid(SHORE), name: "Location 51" }]);
  expect(total).toBe(5);
});

test("pages of the list follow each other without a gap, and search takes wildcards as letters", async () => {
  const shop = "paged";
  const store = inventory.storeOf(shop);
  for (let item = 1; item <= 2; item++) store.stock(item, SHORE, 0);
  await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
  const first = await inventory.queries.list(shop, { limit: 1 });
  const second = await inventory.queries.list(shop, { limit: 1, cursor: first.nextCursor ?? "" });
  expect([...first.items, ...second.items].map((item) => item.sku)).toEqual(["SKU-1", "SKU-2"]);
  expect(second.nextCursor).toBeNull();
  expect((await inventory.queries.list(shop, { limit: 9, search: "sku-2" })).total).toBe(1);
  expect((await inventory.queries.list(shop, { limit: 9, search: "%" })).total).toBe(0);
  expect((await inventory.queries.list(shop, { limit: 9, stock: "out" })).total).toBe(2);
  await expect(inventory.queries.list(shop, { limit: 9, cursor: "bm9uc2Vuc2U" })).rejects.toMatchObject({
    code: "BAD_CURSOR",
  });
});

test("a query for one shop sees no other's rows, and can not write; the ledger takes no second thoughts", async () => {
  await openShop("rls-one");
  await openShop("rls-two");
  const seen = await inventory.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`select set_config('flotilla.shop', 'rls-one', true)`;
    return [...(await tx.item.findMany()), ...(await tx.level.findMany()), ...(await tx.entry.findMany())];
  });
  expect(new Set(seen.map((row) => row.shop))).toEqual(new Set(["rls-one"]));
  expect(await inventory.prisma.entry.findMany()).toEqual([]);
  await expect(inventory.prisma.entry.deleteMany()).rejects.toThrow(/denied/);
  await expect(inventory.database.write.query("update ledger set available_delta = 1")).rejects.toThrow(/append-only/);
  await expect(inventory.database.write.query("delete from ledger")).rejects.toThrow(/append-only/);
});
