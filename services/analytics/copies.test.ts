import { afterAll, beforeAll, expect, test } from "vitest";
import type { Message } from "../../contracts/envelope.ts";
import { openDatabase } from "../_runtime/database.ts";
import type { Decided } from "../_runtime/service.ts";
import type { Decision } from "./decision.ts";
import { analyticsStore } from "./store.ts";
import { lifeOfAnOrder } from "./testing.ts";
import { countedIn, openTestAnalytics, type TestAnalytics } from "./testing-service.ts";

/* What the bug would look like: two copies of the service deadlock on a busy day's row, or one's sums are lost. */

const ORDERS = 60;
const COPIES = 4;

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await openTestAnalytics();
});
afterAll(() => analytics.close());

test("copies that count the same orders at once leave what one alone leaves", async () => {
  const shops = ["busy-one", "busy-two"];
  const messagesOf = (suffix: string): Message[] =>
    Array.from({ length: ORDERS }, (_, id) => id + 1).flatMap((id) =>
      lifeOfAnOrder(id, { shop: `${shops[id % 2]}${suffix}`, cancel: id % 5 === 0 }),
    );
  for (const message of messagesOf("-alone")) await analytics.consume([message]);

  const messages = messagesOf("");
  const decide = async (message: Message): Promise<Decided<Decision>> => {
    const hearing = analytics.service.hears.find((each) => each.message.type === message.type);
    return { message, decision: (await hearing?.decide(message)) as Decision };
  };
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
