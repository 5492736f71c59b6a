import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AdjustStockV1, FillStockV1, SetThresholdV1 } from "../../contracts/commands/inventory.ts";
import { type DataOf, type MessageType, subjectOf } from "../../contracts/define.ts";
import { OrderCreatedV1, OrderUpdatedV1 } from "../../contracts/events/orders.ts";
import { InventoryItemQuery, InventoryList } from "../../contracts/queries/inventory.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { InventoryLevelsUpdateV1 } from "../../contracts/webhooks/inventory.ts";
import type { Bus } from "../_runtime/bus/connect.ts";
import { ask, send } from "../_runtime/bus/request.ts";
import { type RunningService, runService } from "../_runtime/run-service.ts";
import { liveMessage, openServiceBus, type ServiceBus, until } from "../_runtime/testing/service-bus.ts";
import { rights } from "./service.ts";
import { itemGid, locationGid } from "./testing.ts";
import { openTestInventory, type TestInventory } from "./testing-service.ts";

/* The service on a bus of its own with its real rights, fed as gateway, orders and auth feed it. */

const SHOP = "harbor-lane";
const ITEM = 1;
const SHORE = 51;

let fleet: ServiceBus;
let inventory: TestInventory;
let running: RunningService;
let app: Bus;

beforeAll(async () => {
  fleet = await openServiceBus(rights);
  inventory = await openTestInventory();
  const bus = await fleet.open("inventory");
  running = await runService({
    definition: inventory.service,
    rights,
    database: inventory.database,
    bus,
    random: () => 0,
  });
  app = await fleet.open("app");
  while (!running.ready()) await sleep(20);
});

afterAll(async () => {
  await running.stop();
  await inventory.close();
  await fleet.close();
});

async function say<M extends MessageType>(message: M, id: string, data: DataOf<M>): Promise<void> {
  await fleet.publish(message, liveMessage(message, SHOP, id, data));
}

const stock = () => ask(app, InventoryItemQuery, SHOP, { inventoryItemId: itemGid(ITEM) });
const outcome = (commandId: string) => ask(app, serviceQueries("inventory").command, SHOP, { commandId });

test("a shop is filled; an order and its level update become one matched entry", async () => {
  const store = inventory.storeOf(SHOP);
  for (let item = 1; item <= 5; item++) store.stock(item, SHORE, 20);
  await say(FillStockV1, "fill", { after: null });
  await until(
    () => ask(app, InventoryList, SHOP, { limit: 25 }),
    (found) => found.total === 5,
  );
  const told = store.place(1, [[ITEM, 3]], SHORE);
  const [level] = told.levels;
  if (!level) throw new Error("no level moved");
  await Promise.all([
    say(InventoryLevelsUpdateV1, "level", level),
    say(OrderCreatedV1, "created", { order: told.order }),
    say(OrderUpdatedV1, "updated", { order: told.order }),
  ]);
  const { item, ledger } = await until(
    stock,
    (found) => found.ledger[0]?.matchedBy === "level" && found.item?.available === 17,
  );
  expect(item).toMatchObject({ available: 17, committed: 3, onHand: 20 });
  expect(ledger.map((entry) => entry.cause)).toEqual(["order", "opening"]);
});

test("commands end as done, or as failed with what to do", async () => {
  const set = await send(app, SetThresholdV1, SHOP, { inventoryItemId: itemGid(ITEM), threshold: 17 });
  const done = await until(
    () => outcome(set),
    (found) => found.state !== "pending",
  );
  expect(done).toMatchObject({ state: "done", error: null });
  expect(await ask(app, InventoryList, SHOP, { stock: "low", limit: 25 })).toMatchObject({ total: 1, lowItems: 1 });
  const wrong = {
    inventoryItemId: itemGid(404),
    locationId: locationGid(SHORE),
    availableDelta: 1,
    reason: "correction",
  };
  const none = await send(app, AdjustStockV1, SHOP, wrong);
  const failed = await until(
    () => outcome(none),
    (found) => found.state !== "pending",
  );
  expect(failed).toMatchObject({ state: "failed", error: expect.stringContaining(itemGid(404)) as string });
});

test("what no level update can be is a dead letter whose reason names the field", async () => {
  const bad = { inventory_item_id: 1, location_id: 51, available: "many", updated_at: "2026-11-23T10:00:00Z" };
  const sent = liveMessage(InventoryLevelsUpdateV1, SHOP, "bad-level", bad);
  await fleet.publish(InventoryLevelsUpdateV1, sent, JSON.stringify(bad));
  const { deadLetters } = await until(
    () => ask(app, serviceQueries("inventory").deadLetters, SHOP, {}),
    (found) => found.deadLetters.length > 0,
  );
  expect(deadLetters[0]?.reason).toContain("available");
});

test("it may not speak as orders does", async () => {
  const speaker = await fleet.open("inventory");
  const subject = subjectOf(OrderUpdatedV1, SHOP);
  await expect(speaker.connection.jetstream().publish(subject, "{}", { timeout: 1_000 })).rejects.toThrow(
    /permission/i,
  );
});
