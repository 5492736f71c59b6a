import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FillStockV1, SetThresholdV1 } from "../../contracts/commands/inventory.ts";
import { ProductsCreateV1, ProductsDeleteV1, ProductsUpdateV1 } from "../../contracts/webhooks/products.ts";
import { itemGid, locationGid, type Told, variantGid } from "./testing.ts";
import { messageOf, openTestInventory, type TestInventory } from "./testing-service.ts";
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

describe("low stock", () => {
  test("is said once a fall, and restocked once a rise", async () => {
    const shop = "low";
    const store = await openShop(inventory, shop, 7);
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
    await openShop(inventory, shop);
    await inventory.consume([
      messageOf(ProductsUpdateV1, "new", product(ITEM, "Newest", "2026-11-23T12:00:00Z"), { shop }),
      messageOf(ProductsUpdateV1, "old", product(ITEM, "Older", "2026-11-23T11:00:00Z"), { shop }),
    ]);
    expect(await look(inventory, shop)).toMatchObject({
      title: "Newest",
      variantTitle: "Blue",
      sku: "NEW-SKU",
      deleted: false,
    });
    await inventory.consume([messageOf(ProductsDeleteV1, "gone", { id: ITEM + 2_000 }, { shop })]);
    await inventory.consume([
      messageOf(ProductsUpdateV1, "late", product(ITEM, "Late", "2026-11-23T13:00:00Z"), { shop }),
    ]);
    const stock = await look(inventory, shop);
    expect(stock).toMatchObject({ deleted: true, available: 20, causes: ["opening"] });
  });

  test("made after the first fill come with their stock; an order of a deleted one moves nothing", async () => {
    const shop = "made-later";
    const store = await openShop(inventory, shop);
    store.stock(2, SHORE, 8);
    await inventory.consume([
      messageOf(ProductsCreateV1, "made", product(2, "Made", "2026-11-23T12:00:00Z"), { shop }),
    ]);
    expect(await look(inventory, shop, 2)).toMatchObject({ title: "Made", available: 8, tracked: true });
    store.stock(3, SHORE, 8);
    store.gone.add(3);
    expect(await inventory.consume([orderOf(shop, store.place(1, [[3, 1]], SHORE))])).toEqual([]);
  });
});

test("a shop is filled page by page, each told by the one before", async () => {
  const shop = "filled";
  const store = inventory.storeOf(shop);
  for (let item = 1; item <= 5; item++) store.stock(item, SHORE, 10 + item);
  let said = await inventory.consume([
    messageOf(FillStockV1, "fill", { after: null }, { shop, correlationid: "filled" }),
  ]);
  let pages = 1;
  for (; said.some((each) => each.message === FillStockV1); pages++) {
    const next = said.find((each) => each.message === FillStockV1);
    said = await inventory.consume([
      messageOf(FillStockV1, next?.id ?? "", next?.data as { after: string | null }, {
        shop,
        correlationid: "filled",
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
  await openShop(inventory, "rls-one");
  await openShop(inventory, "rls-two");
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
