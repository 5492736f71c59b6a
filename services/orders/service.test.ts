import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ResyncOrderV1 } from "../../contracts/commands/orders.ts";
import { OrdersGet } from "../../contracts/queries/orders.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { WEBHOOKS } from "../../contracts/registry.ts";
import { SERVICES } from "../../contracts/services.ts";
import { testDatabase } from "../../tests/setup/database.ts";
import type { Bus } from "../_runtime/bus/connect.ts";
import { ask, send } from "../_runtime/bus/request.ts";
import { type RunningService, runService } from "../_runtime/run-service.ts";
import { liveMessage, openServiceBus, type ServiceBus, until } from "../_runtime/testing/service-bus.ts";
import { ordersService, rights } from "./service.ts";
import { aLine, anOrderPayload, lifeOfAnOrder, type OrderPayload } from "./testing.ts";
import { openTestOrders, type TestOrders } from "./testing-service.ts";

/* The service on a bus of its own with its real rights, fed as the gateway feeds it. */

const SHOP = "harbor-lane";

let fleet: ServiceBus;
let orders: TestOrders;
let running: RunningService;
let app: Bus;

beforeAll(async () => {
  expect(SERVICES).toContain(rights.name);
  fleet = await openServiceBus(rights);
  orders = await openTestOrders();
  const bus = await fleet.open("orders");
  running = await runService({
    definition: ordersService({ ...orders, now: Date.now }),
    rights,
    database: orders.database,
    bus,
    random: () => 0,
  });
  app = await fleet.open("app");
  while (!running.ready()) await sleep(20);
});

afterAll(async () => {
  await running.stop();
  await orders.close();
  await fleet.close();
});

async function deliver(topic: string, id: string, data: unknown, text = JSON.stringify(data)): Promise<void> {
  const message = WEBHOOKS.find((each) => each.type === `shopify.${topic.replace("/", ".")}.v1`);
  if (!message) throw new Error(`nobody hears ${topic}`);
  await fleet.publish(message, liveMessage(message, SHOP, id, data), text);
}

const get = (orderId: string) => ask(app, OrdersGet, SHOP, { orderId });

function numbered(number: number, change: Partial<OrderPayload> = {}): OrderPayload {
  return anOrderPayload({ admin_graphql_api_id: `gid://shopify/Order/${number}`, name: `#${number}`, ...change });
}

test("a webhook on the stream becomes an order that a page can ask for, and events on theirs", async () => {
  await deliver("orders/create", "w-1", numbered(1));
  const { order, timeline } = await until(
    () => get("gid://shopify/Order/1"),
    (found) => found.order !== null,
  );
  expect(order).toMatchObject({ name: "#1", totalMinor: 4_988n, customerName: "Ada Lund" });
  expect(timeline.map((entry) => [entry.kind, entry.messageId, entry.correlationId])).toEqual([
    ["created", "w-1", "event-of-w-1"],
    ["paid", "w-1", "event-of-w-1"],
  ]);
  const activity = serviceQueries("orders").activity;
  const seen = await until(
    () => ask(app, activity, SHOP, { correlationIds: ["event-of-w-1"] }),
    (found) => found.activity.some((each) => each.published.length === 2),
  );
  expect(seen.activity[0]?.published.map((each) => each.type).sort()).toEqual(["order.created.v1", "order.paid.v1"]);
});

test("what no order can have is a dead letter whose reason names the field", async () => {
  await deliver("orders/create", "bad-status", { ...numbered(2), financial_status: "half_paid" });
  await deliver("orders/create", "bad-missing", { ...numbered(2), name: undefined });
  await deliver("orders/create", "bad-amount", {
    ...numbered(2),
    total_price_set: { shop_money: { amount: "1,00", currency_code: "EUR" } },
  });
  await deliver("orders/create", "bad-json", null, "{");
  const letters = await until(
    () => ask(app, serviceQueries("orders").deadLetters, SHOP, {}),
    (found) => found.deadLetters.length >= 4,
  );
  const reasonOf = (id: string) => letters.deadLetters.find((letter) => letter.messageId === id)?.reason;
  expect(reasonOf("bad-status")).toContain("financial_status");
  expect(reasonOf("bad-missing")).toContain("name");
  expect(reasonOf("bad-amount")).toContain("total_price_set");
  expect(letters.deadLetters.find((letter) => letter.messageId === "bad-json")?.code).toBe("BAD_JSON");
  expect((await get("gid://shopify/Order/2")).order).toBeNull();
});

test("an edit that comes while the Admin API is down waits, and is there once it is back", async () => {
  const life = lifeOfAnOrder([5, 5, 5, 5, 5]);
  const [creation, , edit] = life;
  orders.shopify.order = edit?.order ?? null;
  orders.shopify.down = true;
  await deliver("orders/create", "e-1", creation?.order);
  await deliver("orders/edited", "e-2", edit?.webhooks[0]?.data);
  const before = await until(
    () => get("gid://shopify/Order/5001"),
    (found) => found.order !== null,
  );
  expect(before.order?.lines).toHaveLength(2);
  while (orders.admin.asked.length === 0) await sleep(20);
  orders.shopify.down = false;
  const after = await until(
    () => get("gid://shopify/Order/5001"),
    (found) => found.order?.lines.length === 3,
  );
  expect(after.timeline.find((entry) => entry.kind === "edited")).toMatchObject({ reference: "71", messageId: "e-2" });
});

test("two webhooks of one second that differ make it ask Shopify, whose answer stands", async () => {
  const one = numbered(7);
  const two = numbered(7, { email: "grace@example.com" });
  const truth = numbered(7, { email: "truth@example.com" });
  orders.shopify.order = truth;
  await Promise.all([deliver("orders/create", "t-1", one), deliver("orders/updated", "t-2", two)]);
  const { order, timeline } = await until(
    () => get("gid://shopify/Order/7"),
    (found) => found.order?.email === "truth@example.com",
  );
  expect(order?.updatedAt).toBe("2026-11-23T09:00:00Z");
  // Nobody asked for it: it is no event in the life of the order.
  expect(timeline.map((entry) => entry.kind)).toEqual(["created", "paid"]);
});

test("a resync takes what Shopify has, is on the timeline, and its command ends as done; of no order, as failed", async () => {
  await deliver("orders/create", "r-1", numbered(8));
  await until(
    () => get("gid://shopify/Order/8"),
    (found) => found.order !== null,
  );
  orders.shopify.order = numbered(8, { updated_at: "2026-11-23T12:00:00Z", financial_status: "voided" });
  const id = await send(app, ResyncOrderV1, SHOP, { orderId: "gid://shopify/Order/8" });
  const outcome = (commandId: string) => ask(app, serviceQueries("orders").command, SHOP, { commandId });
  expect(
    await until(
      () => outcome(id),
      (found) => found.state !== "pending",
    ),
  ).toMatchObject({ state: "done", error: null });
  const { order, timeline } = await get("gid://shopify/Order/8");
  expect(order?.financialStatus).toBe("voided");
  expect(timeline).toContainEqual(expect.objectContaining({ kind: "resynced", reference: id }));
  orders.shopify.order = null;
  const none = await send(app, ResyncOrderV1, SHOP, { orderId: "gid://shopify/Order/404" });
  const failed = await until(
    () => outcome(none),
    (found) => found.state !== "pending",
  );
  expect(failed).toMatchObject({ state: "failed", error: expect.stringContaining("gid://shopify/Order/404") });
});

test("five hundred lines arrive whole", async () => {
  const lines = Array.from({ length: 500 }, (_, index) => aLine(index + 1, 1, "1.00"));
  await deliver("orders/create", "big-1", numbered(9, { line_items: lines }));
  const { order } = await until(
    () => get("gid://shopify/Order/9"),
    (found) => found.order !== null,
  );
  expect(order?.lines).toHaveLength(500);
});

test("it can neither read the gateway's database nor speak as the gateway", async () => {
  const gateway = await testDatabase("gateway");
  const own = new URL(orders.urls.writeUrl);
  own.pathname = `/${gateway.name}`;
  const { default: pg } = await import("pg");
  const client = new pg.Client({ connectionString: own.href });
  await expect(client.connect()).rejects.toThrow(/permission denied/);
  const speaker = await fleet.open("orders");
  await expect(
    speaker.connection.jetstream().publish(`shopify.${SHOP}.orders.create.v1`, "{}", { timeout: 1_000 }),
  ).rejects.toThrow(/permission/i);
});
