import { randomUUID } from "node:crypto";
import { connect, type NatsConnection } from "nats";
import { afterEach, expect, test } from "vitest";
import { testBus } from "../../../tests/setup/bus.ts";
import { BUDGET_BUCKET } from "./budget-subjects.ts";
import { sharedBudget } from "./limiter.ts";

const open: NatsConnection[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((connection) => connection.close()));
});

/** One process: a connection of its own. */
async function aProcess(): Promise<ReturnType<typeof sharedBudget> & { connection: NatsConnection }> {
  const connection = await connect(testBus());
  open.push(connection);
  return { ...sharedBudget({ connection }), connection };
}
const aShop = () => `shop-${randomUUID().slice(0, 8)}`;
const COST = 100;
/** The bucket before Shopify's first answer. */
const MAXIMUM = 1_000;
const RATE_PER_SECOND = 50;

test("four processes with forty calls together spend no more than one bucket has", async () => {
  const shop = aShop();
  const processes = await Promise.all([aProcess(), aProcess(), aProcess(), aProcess()]);
  const startMs = Date.now();
  let spent = 0;
  const results = await Promise.allSettled(
    processes.flatMap((budget) =>
      Array.from({ length: 10 }, async () => {
        // Nobody waits: what is not there now is refused.
        await budget.reserve(shop, COST, 0);
        spent += COST;
      }),
    ),
  );
  const restoredMeanwhile = ((Date.now() - startMs) / 1_000) * RATE_PER_SECOND;
  expect(spent).toBeGreaterThanOrEqual(MAXIMUM);
  expect(spent).toBeLessThanOrEqual(MAXIMUM + restoredMeanwhile + 1);
  const refused = results.filter((result) => result.status === "rejected");
  expect(refused.every(({ reason }) => reason.code === "SHOPIFY_BUDGET_SHORT")).toBe(true);
});

test("who may wait is let through when the points are there, not before", async () => {
  const shop = aShop();
  const [one, two] = await Promise.all([aProcess(), aProcess()]);
  await one.reserve(shop, MAXIMUM, 0);
  const startMs = Date.now();
  await two.reserve(shop, 20, 5_000);
  expect(Date.now() - startMs).toBeGreaterThanOrEqual((20 / RATE_PER_SECOND) * 1_000 - 100);
});

test("what one process gives back another may spend", async () => {
  const shop = aShop();
  const [one, two] = await Promise.all([aProcess(), aProcess()]);
  await one.reserve(shop, MAXIMUM, 0);
  await expect(two.reserve(shop, 500, 0)).rejects.toMatchObject({ code: "SHOPIFY_BUDGET_SHORT" });
  await one.settle(shop, MAXIMUM, 100, null);
  await two.reserve(shop, 500, 0);
});

test("Shopify's own figure corrects the bucket for all", async () => {
  const shop = aShop();
  const [one, two] = await Promise.all([aProcess(), aProcess()]);
  await one.reserve(shop, 10, 0);
  await one.settle(shop, 10, 10, { maximumAvailable: 4_000, currentlyAvailable: 3_000, restoreRate: 200 });
  await two.reserve(shop, 2_900, 0);
  await expect(one.reserve(shop, 2_000, 0)).rejects.toMatchObject({ code: "SHOPIFY_BUDGET_SHORT" });
});

test("shops do not share a bucket", async () => {
  const budget = await aProcess();
  await budget.reserve(aShop(), MAXIMUM, 0);
  await budget.reserve(aShop(), MAXIMUM, 0);
});

test("without NATS a process goes on by itself, from what it last knew", async () => {
  const shop = aShop();
  const budget = await aProcess();
  await budget.reserve(shop, 900, 0);
  await budget.connection.close();
  await expect(budget.reserve(shop, 500, 0)).rejects.toMatchObject({ code: "SHOPIFY_BUDGET_SHORT" });
  await budget.reserve(shop, 50, 0);
});

test("a broken entry counts as an unknown one", async () => {
  const shop = aShop();
  const budget = await aProcess();
  await budget.reserve(shop, 1, 0);
  const kv = await budget.connection.jetstream().views.kv(BUDGET_BUCKET);
  await kv.put(shop, "nonsense");
  await expect(budget.reserve(shop, MAXIMUM, 0)).resolves.toBeUndefined();
});
