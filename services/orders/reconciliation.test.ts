import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ReconcileOrdersV1 } from "../../contracts/commands/orders.ts";
import type { Message } from "../../contracts/envelope.ts";
import { OrdersReconciliation } from "../../contracts/queries/orders.ts";
import { WebhookOrder } from "../../contracts/webhooks/orders.ts";
import { orderPayload } from "../../simulator/webhooks/payloads/order.ts";
import type { Database } from "../_runtime/database.ts";
import { createIntake } from "../_runtime/intake.ts";
import { JobRunner } from "../_runtime/jobs/runner.ts";
import { createLogger } from "../_runtime/logging.ts";
import { ErasureBook } from "../_runtime/privacy/book.ts";
import { reportOf } from "../_runtime/reconciliation/report.ts";
import type { ReconciliationSettings } from "../_runtime/reconciliation/settings.ts";
import type { ServiceDefinition } from "../_runtime/service.ts";
import { ON_DEMAND } from "../_runtime/testing/reconciliation-settings.ts";
import { until } from "../_runtime/testing/service-bus.ts";
import { type SimulatedShopify, simulatedShopify } from "../_runtime/testing/simulated-shopify.ts";
import { ordersService } from "./service.ts";
import { messageOf } from "./testing.ts";
import { openTestOrders, type TestOrders } from "./testing-service.ts";

/*
 * The orders service on a database of its own, with the simulator's store behind its Admin API. A bug here would look
 * like this: an order whose webhook was lost stays unknown because it stood between two pages, or is booked twice
 * because the process died between two lines.
 */

const SHOP = "harbor-lane";
const DAY_MS = 86_400_000;

let orders: TestOrders;
let shopify: SimulatedShopify;
let service: ServiceDefinition;
const running: JobRunner[] = [];

beforeEach(async () => {
  orders = await openTestOrders();
  shopify = simulatedShopify();
  service = serviceWith(orders.database);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((runner) => runner.stop()));
  await orders.close();
});

function serviceWith(
  database: Database,
  settings: ReconciliationSettings = ON_DEMAND,
  now: () => number = Date.now,
): ServiceDefinition {
  const reconciliation = { clientOf: shopify.clientOf, database, settings };
  const { store, readOrder, backfill } = orders;
  return ordersService({ store, readOrder, backfill, now, reconciliation });
}

/** A copy of what runs its jobs. */
function start(definition: ServiceDefinition, database = orders.database): JobRunner {
  const logger = createLogger("orders");
  logger.level = "silent";
  const all = [...definition.hears, ...(definition.takes ?? [])];
  const hearings = new Map(all.map((hearing) => [hearing.message.type, hearing]));
  const erasures = new ErasureBook();
  const intake = createIntake({ service: definition, hearings, erasures, database, hand: () => undefined, logger });
  const definitions = definition.jobs ?? [];
  const runner = new JobRunner({ service: "orders", definitions, database, intake, logger, random: () => 0 });
  runner.start();
  running.push(runner);
  return runner;
}

async function hear(message: Message): Promise<void> {
  const hearing = service.hears.find((each) => each.message.type === message.type);
  const decision = await hearing?.decide(message);
  await orders.database.transact(async (transaction) => service.apply?.(transaction, [{ message, decision }]));
}
let commands = 0;
const want = (data: { days?: number } = {}) =>
  hear(messageOf(ReconcileOrdersV1, `command-${commands++}`, data, { shop: SHOP }));

const report = () => reportOf(orders.database, SHOP, OrdersReconciliation.input.parse({ findings: 100 }));
/** @throws Error where the run does not get on: the test's own time limit would say less. */
async function finished() {
  const last = await until(report, ({ busy, problem }) => !busy || problem !== null);
  if (last.busy) throw new Error(last.problem ?? "");
  return last;
}

async function reconciled(data: { days?: number } = {}) {
  await want(data);
  return finished();
}

function place(quantity = 1) {
  const lines = [{ title: "Gift wrap", priceMinor: 400, quantity }];
  return shopify.world.orders.place({ shop: SHOP, customer: null, lines });
}

async function count(sql: string): Promise<number> {
  const admin = new pg.Client({ connectionString: orders.urls.adminUrl });
  await admin.connect();
  const { rows } = await admin.query<{ n: string }>(sql);
  await admin.end();
  return Number(rows[0]?.n);
}
const known = () => count("select count(*) as n from public.orders");
const heard = () => count("select count(*) as n from runtime.inbox");
const said = () => count("select count(*) as n from runtime.outbox");

test("three hundred orders of one second, across the pages and the window's end, are all found, once", async () => {
  for (let placed = 0; placed < 300; placed++) place();
  start(service);
  const first = await reconciled();
  expect(first.runs[0]?.parts).toMatchObject([{ what: "orders", compared: 300, missing: 300, failed: 0 }]);
  expect(await known()).toBe(300);
  expect(await count("select count(*) as n from runtime.outbox where headers ->> 'ce-type' = 'order.created.v1'")).toBe(
    300,
  );
  expect(await count("select count(*) as n from runtime.outbox where headers ->> 'ce-origin' <> 'reconcile'")).toBe(0);
});

test("a run over a store where nothing differs hears and says nothing", async () => {
  for (let placed = 0; placed < 5; placed++) place();
  start(service);
  await reconciled();
  const before = [await heard(), await said()];
  const again = await reconciled({ days: 30 });
  expect(again.runs[0]).toMatchObject({ state: "done", reason: "demand", days: 30 });
  expect(again.runs[0]?.parts).toMatchObject([{ compared: 5, missing: 0, differing: 0 }]);
  expect([await heard(), await said()]).toEqual(before);
});

test("what changed in the store without a webhook is found by name; the next run looks no further back", async () => {
  const { id } = place(3);
  start(service);
  await reconciled();
  shopify.world.clock.move(3 * DAY_MS);
  const later = place();
  shopify.world.orders.cancel({ shop: SHOP, orderId: id, reason: "customer" });
  const found = await reconciled();
  expect(found.findings.filter((each) => each.runId === found.runs[0]?.runId)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: "missing", label: later.name, done: "healed" }),
      expect.objectContaining({ kind: "differs", fields: expect.arrayContaining(["cancelledAt", "refunds"]) }),
    ]),
  );
  const last = await reconciled();
  expect(last.runs[0]?.parts).toMatchObject([{ compared: 2, missing: 0, differing: 0 }]);
});

test("a process that dies at any line of a run goes on where it was, and nothing is counted twice", async () => {
  for (let placed = 0; placed < 230; placed++) place();
  await want();
  let deaths = 0;
  // The first takes the job up, the second is the first step.
  for (let lines = 2; ; lines = 3) {
    // Its n-th transaction is never committed, nothing comes after it, and the lease of the dead ends at once.
    let left = lines;
    const dying: Database = {
      ...orders.database,
      transact: (work) => {
        left -= 1;
        if (left > 0) return orders.database.transact(work);
        if (left < 0) return new Promise(() => undefined);
        return orders.database.transact(async (transaction) => {
          await work(transaction);
          throw Object.assign(new Error("it died before it could commit"), { code: "57P01" });
        });
      },
    };
    const runner = start(serviceWith(dying), dying);
    await until(async () => (left <= 0 ? true : !(await report()).busy), Boolean);
    running.splice(running.indexOf(runner), 1);
    void runner.stop();
    if (!(await report()).busy) break;
    deaths += 1;
    await orders.database.write.query(
      "update runtime.job set lease_until = now() - interval '1 second', due_at = now()",
    );
  }
  const { runs } = await report();
  expect(deaths).toBeGreaterThan(2);
  expect(runs).toHaveLength(1);
  expect(runs[0]?.parts).toMatchObject([{ compared: 230, missing: 230, healed: 230 }]);
  expect(await known()).toBe(230);
  expect(await heard()).toBe(230);
});

test("an order that was paid and then edited, and of which no webhook ever came, is found as paid", async () => {
  const { id } = place();
  shopify.world.clock.move(5_000);
  const add = [{ title: "Card", priceMinor: 250, quantity: 1 }];
  shopify.world.orders.edit({ shop: SHOP, orderId: id, add });
  start(service);
  await reconciled();
  const order = await orders.store.get(SHOP, { orderId: `gid://shopify/Order/${id}` });
  expect(order.order?.financialStatus).toBe("partially_paid");
  expect(order.timeline.map(({ kind }) => kind)).toEqual(["created", "paid"]);
  expect(await count("select count(*) as n from runtime.outbox where headers ->> 'ce-type' = 'order.paid.v1'")).toBe(1);
});

test("two copies run it once", async () => {
  for (let placed = 0; placed < 120; placed++) place();
  start(service);
  start(serviceWith(orders.database));
  await reconciled();
  expect(await heard()).toBe(120);
  expect((await report()).runs).toHaveLength(1);
  expect(shopify.called.filter((operation) => operation === "ReconcileOrdersPage")).toHaveLength(2);
});

test("a store that never holds still: the run ends, and nothing of it is lost to the next", async () => {
  const placed = Array.from({ length: 150 }, () => place().id);
  let turn = 0;
  shopify.meanwhile = () => {
    shopify.world.clock.move(1_000);
    place();
    shopify.world.orders.annotate({ shop: SHOP, orderId: placed[turn++ % placed.length] ?? 0, note: `note ${turn}` });
  };
  start(service);
  const first = await reconciled();
  expect(first.runs[0]).toMatchObject({ state: "done" });
  shopify.meanwhile = () => undefined;
  await reconciled();
  expect(await known()).toBe(shopify.world.orders.count(SHOP));
  expect((await reconciled({ days: 30 })).runs[0]?.parts).toMatchObject([{ missing: 0, differing: 0 }]);
});

test("an order whose webhook is only late is left to its webhook: it is live news", async () => {
  // By the store's clock, which stands still: by ours the order would be old by the day this runs.
  const settling = serviceWith(orders.database, { ...ON_DEMAND, settleMs: 1_500 }, () => shopify.world.clock.now());
  const order = place();
  const late = Promise.withResolvers<void>();
  shopify.meanwhile = (operation) => {
    if (operation === "OrderForSync") late.resolve();
  };
  start(settling);
  await want();
  await late.promise;
  const payload = orderPayload(order, shopify.world.shops.get(SHOP), undefined);
  const data = WebhookOrder.parse(JSON.parse(JSON.stringify(payload)));
  await hear(orders.webhook("orders/create", "webhook-1", data));
  const { runs, findings } = await finished();
  expect(runs[0]).toMatchObject({ state: "done" });
  expect(findings.filter((each) => each.kind === "missing")).toEqual([]);
  expect(await count("select count(*) as n from runtime.inbox where type = 'orders.import.v1'")).toBe(0);
});

test("a run that is asked for while one is under way follows it", async () => {
  for (let placed = 0; placed < 120; placed++) place();
  start(service);
  await want();
  const asked: Promise<void>[] = [];
  shopify.meanwhile = () => {
    if (asked.length === 0) asked.push(want({ days: 3 }));
  };
  await until(async () => asked.length > 0, Boolean);
  await Promise.all(asked);
  const { runs } = await finished();
  expect(runs.map(({ days }) => days)).toEqual([3, null]);
});

test("while the store is read for the first time nothing is compared: what was there before is no news", async () => {
  place();
  await orders.database.write.query(
    "insert into runtime.job (shop, name, state, cursor, due_at) values ($1, 'backfill', 'running', '{}', null)",
    [SHOP],
  );
  start(service);
  await want();
  const waiting = await until(report, ({ problem }) => problem !== null);
  expect(waiting).toMatchObject({ busy: true, runs: [] });
  await orders.database.write.query("update runtime.job set state = 'done' where name = 'backfill'");
  await orders.database.write.query("update runtime.job set due_at = now() where name = 'reconcile'");
  const done = await until(report, ({ busy }) => !busy);
  expect(done.runs[0]).toMatchObject({ state: "done" });
});
