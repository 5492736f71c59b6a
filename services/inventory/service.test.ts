import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { headers } from "nats";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { AdjustStockV1, SetThresholdV1 } from "../../contracts/commands/inventory.ts";
import { type DataOf, type MessageType, subjectOf } from "../../contracts/define.ts";
import { OrderCreatedV1, OrderUpdatedV1 } from "../../contracts/events/orders.ts";
import { ShopInstalledV1 } from "../../contracts/events/shops.ts";
import { InventoryItemQuery, InventoryList } from "../../contracts/queries/inventory.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import type { Participant } from "../../contracts/services.ts";
import { InventoryLevelsUpdateV1 } from "../../contracts/webhooks/inventory.ts";
import { type Nats, startNats } from "../../scripts/infrastructure/nats.ts";
import { ROOT } from "../../scripts/infrastructure/paths.ts";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { clientPermissions, permissionsOf } from "../_runtime/bus/permissions.ts";
import { ask, send } from "../_runtime/bus/request.ts";
import { type RunningService, runService } from "../_runtime/run-service.ts";
import { rights } from "./service.ts";
import { itemGid, locationGid } from "./testing.ts";
import { openTestInventory, type TestInventory } from "./testing-service.ts";

/* The service on a bus of its own with its real rights, fed as gateway, orders and auth feed it. */

const PASSWORD = "test";
const SHOP = "harbor-lane";
const ITEM = 1;
const SHORE = 51;

let folder: string;
let nats: Nats;
let inventory: TestInventory;
let running: RunningService;
const buses: Bus[] = [];
let others: Bus;
let app: Bus;

async function busOf(name: Participant, user: string = name): Promise<Bus> {
  const bus = await openBus({ url: nats.url, user, password: PASSWORD, name });
  buses.push(bus);
  return bus;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "flotilla-inventory-"));
  nats = await startNats({
    folder: join(folder, "nats"),
    cacheFolder: join(ROOT, ".flotilla"),
    logFile: join(folder, "nats.log"),
    port: await freePort(),
    users: [
      { user: "admin", password: PASSWORD },
      { user: "inventory", password: PASSWORD, permissions: permissionsOf(rights) },
      { user: "app", password: PASSWORD, permissions: clientPermissions("app") },
    ],
  });
  inventory = await openTestInventory();
  const bus = await busOf("inventory");
  running = await runService({
    definition: inventory.service,
    rights,
    database: inventory.database,
    bus,
    random: () => 0,
  });
  others = await busOf("gateway", "admin");
  app = await busOf("app");
  while (!running.ready()) await sleep(20);
});

afterAll(async () => {
  await running.stop();
  for (const bus of buses) await bus.close();
  await inventory.close();
  await nats.child.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function say<M extends MessageType>(message: M, id: string, data: DataOf<M>): Promise<void> {
  const sent = headers();
  const attributes = {
    specversion: "1.0",
    id,
    type: message.type,
    source: "/flotilla/test",
    time: new Date().toISOString(),
    shop: SHOP,
    origin: "live",
    correlationid: `event-of-${id}`,
  };
  for (const [key, value] of Object.entries(attributes)) sent.set(`ce-${key}`, value);
  const body = JSON.stringify(z.encode(message.schema, data));
  await others.connection.jetstream().publish(subjectOf(message, SHOP), body, { headers: sent });
}

async function until<T>(look: () => Promise<T>, good: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (good(found)) return found;
    await sleep(25);
  }
}

const stock = () => ask(app, InventoryItemQuery, SHOP, { inventoryItemId: itemGid(ITEM) });
const outcome = (commandId: string) => ask(app, serviceQueries("inventory").command, SHOP, { commandId });

test("an installed shop fills itself; an order and its level update become one matched entry", async () => {
  const store = inventory.storeOf(SHOP);
  for (let item = 1; item <= 5; item++) store.stock(item, SHORE, 20);
  await say(ShopInstalledV1, "installed", { scopes: [] });
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
  const { item, ledger } = await until(stock, (found) => found.ledger[0]?.matchedBy === "level");
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
  const sent = headers();
  const attributes = {
    specversion: "1.0",
    id: "bad-level",
    type: InventoryLevelsUpdateV1.type,
    source: "/shopify",
    time: new Date().toISOString(),
    shop: SHOP,
    origin: "live",
    correlationid: "bad",
  };
  for (const [key, value] of Object.entries(attributes)) sent.set(`ce-${key}`, value);
  const subject = subjectOf(InventoryLevelsUpdateV1, SHOP);
  await others.connection.jetstream().publish(subject, JSON.stringify(bad), { headers: sent });
  const { deadLetters } = await until(
    () => ask(app, serviceQueries("inventory").deadLetters, SHOP, {}),
    (found) => found.deadLetters.length > 0,
  );
  expect(deadLetters[0]?.reason).toContain("available");
});

test("it may not speak as orders does", async () => {
  const speaker = await busOf("inventory");
  const subject = subjectOf(OrderUpdatedV1, SHOP);
  await expect(speaker.connection.jetstream().publish(subject, "{}", { timeout: 1_000 })).rejects.toThrow(
    /permission/i,
  );
});
