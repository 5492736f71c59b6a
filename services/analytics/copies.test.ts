import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message } from "../../contracts/envelope.ts";
import { OrderCreatedV1 } from "../../contracts/events/orders.ts";
import type { Transaction } from "../_runtime/database.ts";
import { openDatabase } from "../_runtime/database.ts";
import type { Decided } from "../_runtime/service.ts";
import type { Decision } from "./decision.ts";
import { addDays } from "./shop-time.ts";
import { analyticsStore } from "./store.ts";
import { recomputeDay, recomputeOrders } from "./store-recompute.ts";
import { anOrder, lifeOfAnOrder, messageOf, PLACED_AT } from "./testing.ts";
import { countedIn, openTestAnalytics, type TestAnalytics } from "./testing-service.ts";

/* What the bug would look like: two copies of the service deadlock on a busy day's row, or one's sums are lost. */

const ORDERS = 30;
const COPIES = 4;
const DAYS = 100;
const SHOPS = 50;
const ROUNDS = 6;

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await openTestAnalytics();
});
afterAll(() => analytics.close());

const decide = async (message: Message): Promise<Decided<Decision>> => {
  const hearing = analytics.service.hears.find((each) => each.message.type === message.type);
  return { message, decision: (await hearing?.decide(message)) as Decision };
};

async function waitingLocks(): Promise<number> {
  const { rows } = await analytics.admin.query(
    "select from pg_locks where not granted and pid in (select pid from pg_stat_activity where datname = current_database())",
  );
  return rows.length;
}

test("copies that count the same orders at once leave what one alone leaves", async () => {
  const shops = ["busy-one", "busy-two"];
  const messagesOf = (suffix: string): Message[] =>
    Array.from({ length: ORDERS }, (_, id) => id + 1).flatMap((id) =>
      lifeOfAnOrder(id, { shop: `${shops[id % 2]}${suffix}`, cancel: id % 5 === 0 }),
    );
  for (const message of messagesOf("-alone")) await analytics.consume([message]);

  const messages = messagesOf("");
  const copies = Array.from({ length: COPIES }, () => openDatabase(analytics.urls));
  await Promise.all(
    copies.map(async (database, copy) => {
      const store = analyticsStore(database, Date.now);
      // Every copy sees every order's events, each in another order: the events of one life go to all of them.
      const own = messages.filter((_, index) => index % COPIES === copy);
      const ordered = copy % 2 === 0 ? own : own.toReversed();
      for (let from = 0; from < ordered.length; from += 20) {
        const batch = await Promise.all(ordered.slice(from, from + 20).map(decide));
        await database.transact((transaction) => store.apply(transaction, batch));
      }
    }),
  );
  for (const database of copies) await database.close();
  for (const shop of shops) {
    const alone = await countedIn(analytics.admin, `${shop}-alone`);
    expect(await countedIn(analytics.admin, shop)).toEqual(alone);
  }
});

test("batches that move the same rows in opposite order never wait for each other in a circle", async () => {
  const batch = (copy: number): Message[] =>
    Array.from({ length: DAYS }, (_, day) => {
      const createdAt = new Date(Date.parse(PLACED_AT) - day * 86_400_000).toISOString();
      const order = anOrder(copy * 1_000 + day, { createdAt });
      return messageOf(OrderCreatedV1, order.orderId, { order }, { shop: "opposite" });
    });
  await analytics.consume(batch(0));
  // Somebody else holds a row in the middle: both batches come as far as that, each from its own end.
  const holder = await analytics.admin.connect();
  await holder.query("begin");
  await holder.query("select from rollup_days where shop = 'opposite' and day = $1 for update", [
    addDays(PLACED_AT.slice(0, 10), -DAYS / 2),
  ]);
  const both = Promise.all([analytics.consume(batch(1)), analytics.consume(batch(2).reverse())]);
  while ((await waitingLocks()) < 2) await sleep(10);
  await holder.query("commit");
  holder.release();
  await both;
  const { totals } = await analytics.store.summary("opposite", { from: "2026-01-01", to: "2026-11-23" });
  expect(totals.orders).toBe(3 * DAYS);
});

test("two copies that meet the same new shops in opposite order both get to count them", async () => {
  for (let round = 0; round < ROUNDS; round++) {
    const batch = (copy: number): Message[] =>
      Array.from({ length: SHOPS }, (_, shop) =>
        messageOf(OrderCreatedV1, `${copy}`, { order: anOrder(copy) }, { shop: `new-${round}-${shop}` }),
      );
    await Promise.all([analytics.consume(batch(1)), analytics.consume(batch(2).reverse())]);
  }
  const { rows } = await analytics.admin.query("select from rollup_days where shop like 'new-%' and orders = 2");
  expect(rows).toHaveLength(ROUNDS * SHOPS);
});

describe("a recompute and the counting of an event", () => {
  const shop = "exclusive";
  const life = lifeOfAnOrder(1, { shop, cancel: false });
  const event = () => life.shift() as Message;
  const other = (id: number) =>
    messageOf(
      OrderCreatedV1,
      `other-${id}`,
      { order: anOrder(id, { createdAt: "2026-11-24T09:00:00Z", lines: [] }) },
      { shop },
    );

  /** Whether the second has to wait for the transaction of the first. */
  async function waits(
    first: (transaction: Transaction) => Promise<unknown>,
    second: () => Promise<unknown>,
  ): Promise<boolean> {
    let waiting = false;
    let done: Promise<unknown> = Promise.resolve();
    await analytics.database.transact(async (transaction) => {
      await first(transaction);
      await transaction.written();
      let running = true;
      done = second().finally(() => {
        running = false;
      });
      while (running && !waiting) {
        const { rows } = await analytics.admin.query(
          "select from pg_locks where locktype = 'advisory' and not granted",
        );
        waiting = rows.length > 0;
      }
    });
    await done;
    return waiting;
  }

  const counts = (message: Message) => async (transaction: Transaction) =>
    analytics.store.apply(transaction, [await decide(message)]);
  const page = (transaction: Transaction) => recomputeOrders(transaction, shop, "", "recompute");
  const day = (transaction: Transaction) => recomputeDay(transaction, shop, { currency: "", day: "" }, "recompute");

  test("wait for each other where they are about one order, or a day is added up; else they do not", async () => {
    await analytics.consume([event()]);
    expect(await waits(counts(event()), () => analytics.database.transact(page))).toBe(true);
    expect(await waits(page, () => analytics.consume([event()]))).toBe(true);
    expect(await waits(page, () => analytics.consume([other(2)]))).toBe(false);
    expect(await waits(day, () => analytics.consume([other(3)]))).toBe(true);
    expect(await waits(counts(other(4)), () => analytics.database.transact(day))).toBe(true);
  });
});
