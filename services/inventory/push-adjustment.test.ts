import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { AdjustStockV1, FillStockV1 } from "../../contracts/commands/inventory.ts";
import type { DataOf } from "../../contracts/define.ts";
import { MAX_ADJUST_ATTEMPTS } from "./push-adjustment.ts";
import { itemGid, type LevelWebhook, locationGid, type TestStore } from "./testing.ts";
import { levelMessage, messageOf, openTestInventory, type TestInventory } from "./testing-service.ts";

/* What the bug would look like: an adjustment made twice because its answer was lost, or written over a sale. */

const ITEM = 1;
const SHORE = 51;

interface Change {
  readonly delta?: number;
  readonly quantity?: number;
  readonly changeFromQuantity: number;
}
interface Called {
  readonly key: string;
  readonly change: Change;
}

let inventory: TestInventory;
/** Every mutation that arrived, and the results by idempotency key. */
let calls: Called[];
let echoes: LevelWebhook[];
let results: Map<string, unknown>;
/** Somebody else sells so many units between our reading and our writing. */
let soldBetween: number[];

beforeAll(async () => {
  inventory = await openTestInventory();
});
afterAll(() => inventory.close());
beforeEach(() => {
  [calls, echoes, soldBetween] = [[], [], []];
  results = new Map();
});

/** The mutations as Shopify carries them out: once a key, and only from the figure named. */
function carryOut(store: TestStore, operation: string, variables: Record<string, unknown>): unknown {
  if (operation !== "InventoryAdjust" && operation !== "InventorySet") return undefined;
  const { changes, quantities } = variables.input as { changes?: Change[]; quantities?: Change[] };
  const change = (changes ?? quantities)?.[0] as Change;
  const key = String(variables.idempotencyKey);
  calls.push({ key, change });
  const field = operation === "InventoryAdjust" ? "inventoryAdjustQuantities" : "inventorySetQuantities";
  const known = results.get(key);
  if (known) return { [field]: known };
  const sold = soldBetween.shift() ?? 0;
  store.tick();
  if (sold > 0) echoes.push(store.move(ITEM, SHORE, { available: -sold }));
  const { available } = store.level(ITEM, SHORE);
  const stale = { code: "CHANGE_FROM_QUANTITY_STALE", field: ["input"], message: "no longer matches" };
  const isStale = available !== change.changeFromQuantity;
  if (!isStale) echoes.push(store.move(ITEM, SHORE, { available: change.delta ?? (change.quantity ?? 0) - available }));
  const group = {
    id: "gid://shopify/InventoryAdjustmentGroup/1",
    createdAt: new Date(store.nowMs).toISOString(),
    changes: [],
  };
  const result = isStale
    ? { inventoryAdjustmentGroup: null, userErrors: [stale] }
    : { inventoryAdjustmentGroup: group, userErrors: [] };
  results.set(key, result);
  return { [field]: result };
}

async function openShop(shop: string, tracked = true): Promise<TestStore> {
  const store = inventory.storeOf(shop);
  store.stock(ITEM, SHORE, 20, tracked);
  inventory.hook = (operation, variables) => carryOut(store, operation, variables);
  await inventory.consume([messageOf(FillStockV1, `${shop}-fill`, { after: null }, { shop })]);
  return store;
}

function adjust(shop: string, change: Partial<DataOf<typeof AdjustStockV1>>, id = `${shop}-adjust`) {
  const data = { inventoryItemId: itemGid(ITEM), locationId: locationGid(SHORE), reason: "damaged", ...change };
  return messageOf(AdjustStockV1, id, data, { shop, actor: "staff:jane" });
}

const look = (shop: string) => inventory.queries.item(shop, { inventoryItemId: itemGid(ITEM) });
const echoesOf = (shop: string) => echoes.map((level, at) => levelMessage(shop, `${shop}-echo-${at}`, level));

test.each(["echo last", "echo first"])("an adjustment and its echo are one entry: %s", async (which) => {
  const shop = which.replace(" ", "-");
  await openShop(shop);
  const command = adjust(shop, { availableDelta: -2 });
  const decision = inventory.service.hears.find((each) => each.message === AdjustStockV1);
  if (which === "echo first") {
    await decision?.decide(command);
    await inventory.consume(echoesOf(shop));
    await inventory.consume([command]);
  } else {
    await inventory.consume([command]);
    await inventory.consume(echoesOf(shop));
  }
  await inventory.settle();
  const { item, ledger } = await look(shop);
  expect(item).toMatchObject({ available: 18, onHand: 18, lastOutsideWriteAt: null });
  expect(ledger.map((entry) => entry.cause)).toEqual(["adjustment", "opening"]);
  expect(ledger[0]).toMatchObject({ reason: "damaged", actor: "staff:jane", matchedBy: `${shop}-echo-0` });
  expect(new Set(calls.map((call) => call.key)).size).toBe(1);
});

test("an answer that was lost is asked for again under the same key and figures, and nothing is done twice", async () => {
  const shop = "lost-answer";
  const store = await openShop(shop);
  const command = adjust(shop, { availableDelta: 5 });
  const hearing = inventory.service.hears.find((each) => each.message === AdjustStockV1);
  await hearing?.decide(command);
  expect(store.level(ITEM, SHORE).available).toBe(25);
  await inventory.consume([command]);
  expect(store.level(ITEM, SHORE).available).toBe(25);
  expect(calls[1]).toEqual(calls[0]);
  expect((await look(shop)).item?.available).toBe(25);
});

test("a figure that changed meanwhile is read again, and nothing is written over", async () => {
  const shop = "stale";
  const store = await openShop(shop);
  soldBetween = [3];
  await inventory.consume([adjust(shop, { setAvailable: 50 })]);
  await inventory.consume(echoesOf(shop));
  await inventory.settle();
  expect(calls.map((call) => call.change.changeFromQuantity)).toEqual([20, 17]);
  expect(new Set(calls.map((call) => call.key)).size).toBe(2);
  expect(store.level(ITEM, SHORE).available).toBe(50);
  const { item, ledger } = await look(shop);
  expect(item?.available).toBe(50);
  expect(ledger.map((entry) => [entry.cause, entry.availableDelta])).toContainEqual(["adjustment", 33]);
  expect(ledger.map((entry) => [entry.cause, entry.availableDelta])).toContainEqual(["unknown-outside-writer", -3]);
});

test("a figure that never holds still fails the command with what to do", async () => {
  const shop = "never-still";
  await openShop(shop);
  soldBetween = Array.from({ length: 10 }, () => 1);
  await expect(inventory.consume([adjust(shop, { availableDelta: 1 })])).rejects.toMatchObject({
    code: "STOCK_KEEPS_CHANGING",
    remedy: expect.any(String) as string,
  });
  expect(calls).toHaveLength(MAX_ADJUST_ATTEMPTS);
});

test("untracked, unknown and unstocked items are refused with what to do", async () => {
  const shop = "refused";
  await openShop(shop, false);
  const refused = async (change: Partial<DataOf<typeof AdjustStockV1>>, code: string) =>
    expect(inventory.consume([adjust(shop, { availableDelta: 1, ...change }, code)])).rejects.toMatchObject({ code });
  await refused({}, "ITEM_NOT_TRACKED");
  await refused({ inventoryItemId: itemGid(77) }, "ITEM_UNKNOWN");
  inventory.storeOf(shop).stock(ITEM, SHORE, 20);
  await refused({ locationId: locationGid(99) }, "NOT_STOCKED_HERE");
  expect(calls).toEqual([]);
});
