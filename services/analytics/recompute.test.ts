import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { RecomputeAnalyticsV1 } from "../../contracts/commands/analytics.ts";
import { recomputeOrders } from "./store-recompute.ts";
import { lifeOfAnOrder, messageOf } from "./testing.ts";
import { countedIn, openTestAnalytics, type TestAnalytics } from "./testing-service.ts";

let analytics: TestAnalytics;
let shop: string;
let shops = 0;
/** More than two pages of the log. */
const ORDERS = 530;

beforeAll(async () => {
  analytics = await openTestAnalytics();
});
afterAll(() => analytics.close());

beforeEach(async () => {
  shop = `shop-${shops++}`;
  const messages = Array.from({ length: ORDERS }, (_, id) => {
    const placedAt = new Date(Date.parse("2026-11-01T00:00:00Z") + id * 1_800_000).toISOString();
    return lifeOfAnOrder(id + 1, { shop, placedAt, cancel: id % 7 === 0 });
  }).flat();
  for (let from = 0; from < messages.length; from += 100) await analytics.consume(messages.slice(from, from + 100));
});

const ask = (id = "recompute") => analytics.consume([messageOf(RecomputeAnalyticsV1, id, {}, { shop })]);
const recompute = async (id?: string) => {
  await ask(id);
  await analytics.finishJobs();
};

test("made anew from the log, every number is the same, and so is the message that caused it", async () => {
  const before = await countedIn(analytics.admin, shop, { causes: true });
  await recompute();
  expect(await countedIn(analytics.admin, shop, { causes: true })).toEqual(before);
});

test("rollups and contributions that are lost or spoilt come back from the log, and name the command", async () => {
  const before = await countedIn(analytics.admin, shop);
  const spoil = [
    "update rollup_days set units = units + 1 where day = '2026-11-02'",
    "delete from rollup_hours where hour_at < '2026-11-04'",
    "delete from contributions where order_id like '%1'",
    "update contributions set day = '2020-01-01', gross_minor = 1 where order_id like '%2'",
    "insert into rollup_products select shop, currency, '2020-01-01', 'gid://shopify/Product/0', '', 1, 1, 1, 1, 'x' from shops",
    "insert into contributions select shop, 'none', order_version, message_id, correlation_id, lost_products, currency, day, hour_at, 1, 1, 1, 1, 1, 1, '[]' from contributions limit 1",
  ];
  for (const statement of spoil) await analytics.admin.query(statement);
  expect(await countedIn(analytics.admin, shop)).not.toEqual(before);
  await recompute("repair");
  expect(await countedIn(analytics.admin, shop)).toEqual(before);
  const { rows } = await analytics.admin.query(
    "select message_id from rollup_days where shop = $1 and day = '2026-11-02'",
    [shop],
  );
  expect(rows).toEqual([{ message_id: "repair" }]);
});

test("of one shop touches no other", async () => {
  await analytics.admin.query("update rollup_days set units = units + 1 where shop = $1", [shop]);
  const spoilt = await countedIn(analytics.admin, shop, { causes: true });
  await analytics.consume([messageOf(RecomputeAnalyticsV1, "other", {}, { shop: "shop-0" })]);
  await analytics.finishJobs();
  expect(await countedIn(analytics.admin, shop, { causes: true })).toEqual(spoilt);
});

test("taken up by another copy after a kill, it goes on and ends in the same figures", async () => {
  const before = await countedIn(analytics.admin, shop);
  for (const table of ["contributions", "rollup_days", "rollup_hours", "rollup_products"]) {
    await analytics.admin.query(`delete from ${table} where shop = $1`, [shop]);
  }
  await ask("killed");
  // As a copy leaves it that dies after its first page.
  await analytics.database.transact(async (transaction) => {
    const { last } = await recomputeOrders(transaction, shop, "", "killed");
    await transaction.query({
      name: "test-cursor",
      text: `update runtime.job set cursor = jsonb_set(cursor, '{after}', to_jsonb($2::text)) where shop = $1`,
      values: [shop, last],
    });
  });
  await analytics.finishJobs();
  expect(await countedIn(analytics.admin, shop)).toEqual(before);
});

test("at every moment of it, rollups are the sums of the orders counted", async () => {
  await analytics.admin.query("delete from contributions where shop = $1", [shop]);
  for (const table of ["rollup_days", "rollup_hours", "rollup_products"]) {
    await analytics.admin.query(`delete from ${table} where shop = $1`, [shop]);
  }
  for (let after: string | null = ""; after !== null; ) {
    const from: string = after;
    const page = await analytics.database.transact((transaction) => recomputeOrders(transaction, shop, from, "pages"));
    after = page.last;
    const { rows } = await analytics.admin.query(
      `select (select coalesce(sum(gross_minor), 0) from contributions where shop = $1) as orders,
              (select coalesce(sum(gross_minor), 0) from rollup_days where shop = $1) as days,
              (select coalesce(sum(gross_minor), 0) from rollup_products where shop = $1) as products`,
      [shop],
    );
    expect(rows[0].days).toBe(rows[0].orders);
    expect(rows[0].products).toBe(rows[0].orders);
  }
});

test("while events come in, none is lost", async () => {
  const more = Array.from({ length: 40 }, (_, id) => lifeOfAnOrder(1_000 + id, { shop, cancel: false })).flat();
  const batches = Array.from({ length: 8 }, (_, index) => more.filter((_, at) => at % 8 === index));
  await ask("one");
  await Promise.all([...batches.map((batch) => analytics.consume(batch)), analytics.finishJobs()]);
  const before = await countedIn(analytics.admin, shop);
  await recompute("after");
  expect(await countedIn(analytics.admin, shop)).toEqual(before);
  const { totals } = await analytics.store.summary(shop, { from: "2026-11-23", to: "2026-11-23" });
  expect(totals.orders).toBe(40);
});
