import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RecomputeAnalyticsV1 } from "../../contracts/commands/analytics.ts";
import type { Message } from "../../contracts/envelope.ts";
import { lifeOfAnOrder, messageOf } from "./testing.ts";
import { countedIn, openTestAnalytics, type TestAnalytics } from "./testing-service.ts";

/*
 * What the bug would look like: two shops that had the same orders show other figures, because a refund came before
 * its order, or an event came twice. Every run plays three interleaved orders in a shop of its own.
 */

const RUNS = 25;
const SEED = 20_261_123;
/** Hundreds of transactions on a machine that others use too. */
const PATIENCE_MS = 180_000;

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await openTestAnalytics();
});
afterAll(() => analytics.close());

/** In batches; seen ids are dropped, as the inbox does, unless they are to come again. */
async function deliver(messages: readonly Message[], batchSizes: readonly number[]): Promise<void> {
  const seen = new Set<string>();
  for (let from = 0, batch = 0; from < messages.length; batch++) {
    const size = batchSizes[batch % batchSizes.length] ?? 1;
    await analytics.consume(messages.slice(from, from + size).filter(({ id }) => !seen.has(id) && seen.add(id)));
    from += size;
  }
}

let runs = 0;

test("events of three orders in any order, twice, and in any batches end in one set of rollups, the log's too", {
  timeout: PATIENCE_MS,
}, async () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 5, maxLength: 5 });
  const life = fc.record({ gapsSeconds: gaps, cancel: fc.boolean(), hours: fc.integer({ min: 0, max: 30 }) });
  const property = fc.asyncProperty(
    fc.tuple(life, life, life),
    fc.infiniteStream(fc.nat()),
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    async (lives, dice, batchSizes) => {
      const shop = `shop-${runs++}`;
      const messagesOf = (of: string) =>
        lives.flatMap(({ hours, ...options }, index) => {
          const placedAt = new Date(Date.parse("2026-10-24T20:00:00Z") + hours * 3_600_000).toISOString();
          return lifeOfAnOrder(index + 1, { shop: of, placedAt, ...options });
        });
      const once = messagesOf(shop);
      const shuffled = [...once, ...once]
        .map((message) => ({ message, at: dice.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ message }) => message);

      await deliver(shuffled, batchSizes);
      await deliver(messagesOf(`${shop}-in-order`), [1]);

      const counted = await countedIn(analytics.admin, shop);
      expect(counted).toEqual(await countedIn(analytics.admin, `${shop}-in-order`));
      const causes = await countedIn(analytics.admin, shop, { causes: true });
      await analytics.consume([messageOf(RecomputeAnalyticsV1, "recompute", {}, { shop })]);
      await analytics.finishJobs();
      expect(await countedIn(analytics.admin, shop, { causes: true })).toEqual(causes);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
});

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length < 2) return [[...items]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}

test("created, edited, fulfilled and refunded, in every order and with doubles, come to the same", {
  timeout: PATIENCE_MS,
}, async () => {
  const factsOf = (shop: string) =>
    lifeOfAnOrder(1, { shop, cancel: false }).filter(({ type }) => type !== "order.updated.v1");
  await deliver(factsOf("facts"), [1]);
  const expected = await countedIn(analytics.admin, "facts");
  const orders = permutations(factsOf("facts").map((_, at) => at));
  expect(orders.length).toBeGreaterThanOrEqual(24);
  for (const [index, order] of orders.entries()) {
    const facts = factsOf(`facts-${index}`);
    const messages = order.map((fact) => facts[fact] as Message);
    for (const message of [...messages, ...messages.slice(0, 2)]) await analytics.consume([message]);
    expect(await countedIn(analytics.admin, `facts-${index}`)).toEqual(expected);
  }
});

test("an event that comes again although the inbox forgot it changes nothing", async () => {
  const messages = lifeOfAnOrder(1, { shop: "again", cancel: false });
  await analytics.consume(messages);
  const counted = await countedIn(analytics.admin, "again");
  for (const message of messages) await analytics.consume([message]);
  await analytics.consume(messages);
  expect(await countedIn(analytics.admin, "again")).toEqual(counted);
});

test("a life of an order comes to what its last state is worth", async () => {
  await analytics.consume(lifeOfAnOrder(1, { shop: "worth", cancel: false }).reverse());
  const { totals, products } = await analytics.store.summary("worth", { from: "2026-11-23", to: "2026-11-23" });
  expect(totals).toMatchObject({
    orders: 1,
    units: 4,
    grossMinor: 3_998n + 2_250n,
    discountsMinor: 100n,
    refundsMinor: 1_999n,
    netMinor: 4_149n,
    totalMinor: 4_639n,
  });
  // Product 1 is deleted by then; product 2 was removed by the edit.
  expect(products.map(({ productId, units }) => [productId, units])).toEqual([
    ["gid://shopify/Product/3", 3],
    ["gid://shopify/Product/1", 1],
  ]);
});
