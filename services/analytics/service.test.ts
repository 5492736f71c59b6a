import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RecomputeAnalyticsV1 } from "../../contracts/commands/analytics.ts";
import type { Message } from "../../contracts/envelope.ts";
import { OrderCreatedV1, OrderUpdatedV1 } from "../../contracts/events/orders.ts";
import { AnalyticsHours, AnalyticsSummary } from "../../contracts/queries/analytics.ts";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { EVENTS } from "../../contracts/registry.ts";
import type { Bus } from "../_runtime/bus/connect.ts";
import { ask, send } from "../_runtime/bus/request.ts";
import { type RunningService, runService } from "../_runtime/run-service.ts";
import { openServiceBus, type ServiceBus, until } from "../_runtime/testing/service-bus.ts";
import { rights } from "./service.ts";
import { anOrder, lifeOfAnOrder, messageOf } from "./testing.ts";
import { openTestAnalytics, type TestAnalytics } from "./testing-service.ts";

/* The service on a bus of its own with its real rights, fed as the orders service feeds it. */

const SHOP = "harbor-lane";
const RANGE = { from: "2026-11-20", to: "2026-11-25" };

let fleet: ServiceBus;
let analytics: TestAnalytics;
let running: RunningService;
let app: Bus;

beforeAll(async () => {
  fleet = await openServiceBus(rights);
  analytics = await openTestAnalytics();
  const bus = await fleet.open("analytics");
  const { service: definition, database } = analytics;
  running = await runService({ definition, rights, database, bus, random: () => 0 });
  app = await fleet.open("app");
  while (!running.ready()) await sleep(20);
});

afterAll(async () => {
  await running.stop();
  await analytics.close();
  await fleet.close();
});

async function say(sent: Message): Promise<void> {
  const message = EVENTS.find((each) => each.type === sent.type);
  if (!message) throw new Error(`no event ${sent.type}`);
  await fleet.publish(message, sent);
}

const summary = (shop = SHOP) => ask(app, AnalyticsSummary, shop, RANGE);

test("the events of an order become figures that a page can ask for, whatever comes first or twice", async () => {
  const life = lifeOfAnOrder(1, { shop: SHOP, cancel: false }).reverse();
  for (const message of [...life, ...life]) await say(message);
  const { totals } = await until(summary, (found) => found.totals.refundsMinor > 0n);
  expect(totals).toMatchObject({ orders: 1, units: 4, netMinor: 4_149n, totalMinor: 4_639n });
  const hours = await ask(app, AnalyticsHours, SHOP, { day: "2026-11-23" });
  expect(hours.hours.filter(({ orders }) => orders > 0)).toEqual([
    { hour: 10, netMinor: 4_149n, orders: 1, comparedNetMinor: 0n, comparedOrders: 0 },
  ]);
});

test("a cancellation takes back exactly its order", async () => {
  const before = (await summary()).totals;
  const order = anOrder(2);
  await say(messageOf(OrderCreatedV1, "second", { order }));
  await until(summary, (found) => found.totals.orders === before.orders + 1);
  const cancelled = { ...order, cancelledAt: "2026-11-24T09:00:00Z", updatedAt: "2026-11-24T09:00:00Z" };
  await say(messageOf(OrderUpdatedV1, "second cancelled", { order: cancelled }));
  const after = await until(summary, (found) => found.totals.orders === before.orders);
  expect(after.totals).toEqual(before);
});

test("an order that comes while Shopify can not say the time zone waits, and is counted once it can", async () => {
  analytics.shopify.reply({ kind: "errors", code: "THROTTLED" });
  const asked = analytics.shopify.calls.length;
  await say(messageOf(OrderCreatedV1, "waits", { order: anOrder(1) }, { shop: "kite-and-co" }));
  while (analytics.shopify.calls.length === asked) await sleep(20);
  await expect(summary("kite-and-co")).rejects.toMatchObject({ code: "SHOP_NOT_KNOWN" });
  analytics.shopIs({ timeZone: "Europe/London", currency: "EUR" });
  const { totals, timeZone } = await until(
    () => summary("kite-and-co"),
    (found) => found.totals.orders === 1,
  );
  expect([timeZone, totals.totalMinor]).toEqual(["Europe/London", 4_988n]);
});

test("a recompute ends as done and changes no figure", async () => {
  const before = await summary();
  const commandId = await send(app, RecomputeAnalyticsV1, SHOP, {});
  const outcome = await until(
    () => ask(app, serviceQueries("analytics").command, SHOP, { commandId }),
    (found) => found.state !== "pending",
  );
  expect(outcome).toMatchObject({ state: "done", error: null });
  expect(await summary()).toEqual(before);
});
