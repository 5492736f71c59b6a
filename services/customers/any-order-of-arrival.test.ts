import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Message } from "../../contracts/envelope.ts";
import {
  OrderCancelledV1,
  OrderCreatedV1,
  OrderEditedV1,
  OrderPaidV1,
  OrderRefundedV1,
  OrderUpdatedV1,
} from "../../contracts/events/orders.ts";
import type { Order } from "../../contracts/order.ts";
import { CustomersMergeV1, CustomersUpdateV1 } from "../../contracts/webhooks/customers.ts";
import { anOrder, aRefund, cancelled, customerGid, later, messageOf, orderGid, refunded } from "./testing.ts";
import { openTestCustomers, type TestCustomers } from "./testing-service.ts";

/*
 * What the bug would look like: of two shops that got the same messages in another order, one gives a customer more
 * points than the other. Every run plays the same lives in a shop of its own. Converge must: balance, tier, spend,
 * orders, profile, and the ledger's entries (id, points, money, date); which message booked an entry may differ. Where a
 * merge or another customer of an order is among the messages, the way of the points may differ, the balances not.
 */

const RUNS = 20;
const SEED = 20_261_123;

let customers: TestCustomers;

beforeAll(async () => {
  customers = await openTestCustomers();
});

afterAll(() => customers.close());

type Said = (shop: string) => Message;

function lifeOf(number: number, customer: number, totalMinor: bigint): Said[] {
  const pending = anOrder({
    orderId: orderGid(number),
    name: `#${number}`,
    customerId: customerGid(customer),
    totalMinor,
    financialStatus: "pending",
    ...(number % 3 === 0 && { redeemedPoints: 20 + (number % 7) }),
  });
  const paid: Order = { ...pending, financialStatus: "paid", updatedAt: later(pending.updatedAt) };
  const edited: Order = { ...paid, financialStatus: "partially_paid", updatedAt: later(paid.updatedAt) };
  const repaid: Order = { ...edited, financialStatus: "paid", updatedAt: later(edited.updatedAt) };
  const once = refunded(repaid, number + 1, 1_234n);
  const twice = { ...refunded(once, number + 2, 777n), cancelledAt: null };
  const end = number % 2 === 0 ? cancelled(twice) : twice;
  const say =
    (id: string, message: typeof OrderUpdatedV1, order: Order, extra: object = {}): Said =>
    (shop) =>
      messageOf(message, `${number}:${id}`, { order, ...extra } as never, { shop });
  return [
    say("created", OrderCreatedV1, pending),
    say("paid", OrderPaidV1, paid),
    say("edited", OrderEditedV1, edited),
    say("repaid", OrderUpdatedV1, repaid),
    say("refund", OrderRefundedV1 as never, once, { refund: aRefund(number + 1, 1_234n, once.updatedAt) }),
    say("again", OrderUpdatedV1, twice),
    say("end", OrderCancelledV1, end),
  ];
}

const profile =
  (customer: number, updatedAt: string, name: string): Said =>
  (shop) =>
    messageOf(
      CustomersUpdateV1,
      `${customer}:${updatedAt}`,
      { admin_graphql_api_id: customerGid(customer), updated_at: updatedAt, first_name: name },
      { shop, time: updatedAt },
    );

const merge =
  (kept: number, deleted: number): Said =>
  (shop) =>
    messageOf(
      CustomersMergeV1,
      `merge:${kept}:${deleted}`,
      {
        admin_graphql_api_customer_kept_id: customerGid(kept),
        admin_graphql_api_customer_deleted_id: customerGid(deleted),
        status: "completed",
      },
      { shop },
    );

/** Delivers in batches; what was delivered before is dropped, as the inbox does. */
async function deliver(messages: readonly Message[], batchSizes: readonly number[]): Promise<void> {
  const seen = new Set<string>();
  for (let from = 0, batch = 0; from < messages.length; batch++) {
    const size = batchSizes[batch % batchSizes.length] ?? 1;
    const part = messages.slice(from, from + size).filter(({ id }) => !seen.has(id) && seen.add(id));
    from += size;
    await customers.consume(...part);
  }
}

async function stateOf(shop: string, ids: readonly number[]) {
  const all = await Promise.all(ids.map((id) => customers.store.loyalty(shop, { customerId: customerGid(id) })));
  return {
    customers: all.map(({ customer, nextTier }) => ({ customer, nextTier })),
    entries: all.flatMap(({ customer, entries }) =>
      entries
        .map(({ entryId, at, delta, amountMinor }) => [customer?.customerId, entryId, at, delta, amountMinor])
        .sort((a, b) => (String(a[1]) < String(b[1]) ? -1 : 1)),
    ),
  };
}

/** The ledger is the truth: balances and months are what it and the orders add up to. */
async function expectBooksToBalance(shop: string): Promise<void> {
  const { rows: wrong } = await customers.admin.query(
    `select c.customer_id, c.points, e.sum from customers c
     left join (select customer_id, sum(delta) from points_entries where shop = $1 group by 1) e using (customer_id)
     where c.shop = $1 and c.points <> coalesce(e.sum, 0)`,
    [shop],
  );
  expect(wrong).toEqual([]);
  const { rows: months } = await customers.admin.query(
    `select customer_id, month from (
       select customer_id, month, spent_minor from spend_months where shop = $1
       union all
       select owner_id, month, -spent_minor from loyalty_orders where shop = $1 and owner_id is not null
     ) as both_sides group by 1, 2 having sum(spent_minor) <> 0`,
    [shop],
  );
  expect(months).toEqual([]);
}

let runs = 0;

async function holdsForAnyOrder(messages: readonly Said[], ids: readonly number[], entriesToo: boolean) {
  const inOrder = `in-order-${runs++}`;
  await deliver(
    messages.map((message) => message(inOrder)),
    [1],
  );
  const expected = await stateOf(inOrder, ids);
  await expectBooksToBalance(inOrder);
  const property = fc.asyncProperty(
    fc.infiniteStream(fc.nat()),
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
    async (dice, batchSizes) => {
      const shop = `shop-${runs++}`;
      const shuffled = [...messages, ...messages]
        .map((message) => ({ message: message(shop), at: dice.next().value as number }))
        .sort((a, b) => a.at - b.at)
        .map(({ message }) => message);
      await deliver(shuffled, batchSizes);
      const got = await stateOf(shop, ids);
      expect(got.customers).toEqual(expected.customers);
      if (entriesToo) expect(got.entries).toEqual(expected.entries);
      await expectBooksToBalance(shop);
    },
  );
  await fc.assert(property, { seed: SEED, numRuns: RUNS, endOnFailure: true });
  return expected;
}

test("three orders' messages in any order, twice, in any batches end in one state and one ledger", async () => {
  const messages = [
    ...lifeOf(5_001, 7, 45_678n),
    ...lifeOf(5_010, 7, 9_999n),
    ...lifeOf(5_021, 8, 3_210n),
    profile(7, "2026-11-23T10:00:00Z", "Ada"),
    profile(7, "2026-11-23T10:00:05Z", "Ada B."),
  ];
  const { customers: expected, entries } = await holdsForAnyOrder(messages, [7, 8], true);
  expect(expected[0]?.customer).toMatchObject({
    name: "Ada B.",
    tier: "Silver",
    spent12MonthsMinor: 43_667n,
    orders: 1,
  });
  // Of the first, 23 points were paid with and one came back; of the second, which was cancelled, all did.
  expect(expected[0]?.customer?.points).toBe(436 - 22);
  expect(entries).toHaveLength(3 + 4 + 3 + 2 + 4);
});

test("with customers merged among them, balances, tiers and spend end the same", async () => {
  const messages = [
    ...lifeOf(5_001, 7, 25_678n),
    ...lifeOf(5_011, 8, 9_999n),
    ...lifeOf(5_021, 9, 3_210n),
    merge(7, 8),
    merge(8, 9),
    profile(8, "2026-11-23T10:00:00Z", "Bea"),
  ];
  const { customers: expected } = await holdsForAnyOrder(messages, [7, 8, 9], false);
  expect(expected[0]?.customer).toMatchObject({ spent12MonthsMinor: 32_854n, orders: 3, tier: "Silver" });
  expect(expected[1]?.customer).toMatchObject({ points: 0, mergedInto: customerGid(7) });
});

test("an order's five messages in each of the 120 orders end in one state and one ledger", async () => {
  const messages = lifeOf(5_002, 7, 12_345n).filter((_, index) => [0, 1, 2, 4, 6].includes(index));
  const states = new Set<string>();
  for (const [index, permutation] of permutationsOf(messages).entries()) {
    const shop = `permutation-${index}`;
    await deliver(
      permutation.map((message) => message(shop)),
      [1 + (index % 3)],
    );
    states.add(
      JSON.stringify(await stateOf(shop, [7]), (_, value) => (typeof value === "bigint" ? String(value) : value)),
    );
  }
  expect(states.size).toBe(1);
});

function permutationsOf<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutationsOf(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

test("batches of several copies at once, on the same customers, lose and double nothing", async () => {
  const shop = "at-once";
  const orders = Array.from({ length: 60 }, (_, index) =>
    anOrder({ orderId: orderGid(7_000 + index), customerId: customerGid(1 + (index % 5)), totalMinor: 1_000n }),
  );
  const messages = orders.map((order) => messageOf(OrderPaidV1, order.orderId, { order }, { shop }));
  const merged = merge(1, 2)(shop);
  const batches = Array.from({ length: 12 }, (_, index) => messages.slice(index * 5, index * 5 + 5));
  await Promise.all([
    ...batches.map((batch) => customers.consume(...batch)),
    customers.consume(merged),
    // The same news by other messages.
    ...batches.map((batch) => customers.consume(...batch.map((each) => ({ ...each, id: `${each.id}:again` })))),
  ]);
  const { customers: all } = await customers.store.list(shop, { limit: 10 });
  expect(all.map(({ points }) => points).sort((a, b) => a - b)).toEqual([120, 120, 120, 240]);
  await expectBooksToBalance(shop);
});
