import { afterAll, beforeAll, expect, test } from "vitest";
import { SetLoyaltyRuleV1 } from "../../contracts/commands/customers.ts";
import { OrderPaidV1, OrderUpdatedV1 } from "../../contracts/events/orders.ts";
import type { Order } from "../../contracts/order.ts";
import { CustomersMergeV1 } from "../../contracts/webhooks/customers.ts";
import { defaultRule } from "./points.ts";
import { anOrder, cancelled, customerGid, later, messageOf, orderGid, refunded } from "./testing.ts";
import { openTestCustomers, pointsSaid, type TestCustomers } from "./testing-service.ts";

let customers: TestCustomers;
let shops = 0;
let messages = 0;

beforeAll(async () => {
  customers = await openTestCustomers();
});

afterAll(() => customers.close());

/** A shop of its own for each test. */
function aShop() {
  const shop = `shop-${shops++}`;
  const id = () => `message-${messages++}`;
  return {
    shop,
    orders: (...orders: Order[]) =>
      customers.consume(...orders.map((order) => messageOf(OrderUpdatedV1, id(), { order }, { shop }))),
    merge: (kept: number, deleted: number, status = "completed") =>
      customers.consume(
        messageOf(
          CustomersMergeV1,
          id(),
          {
            admin_graphql_api_customer_kept_id: customerGid(kept),
            admin_graphql_api_customer_deleted_id: customerGid(deleted),
            status,
          },
          { shop },
        ),
      ),
    consume: customers.consume,
    id,
    loyalty: (number: number) => customers.store.loyalty(shop, { customerId: customerGid(number) }),
  };
}

test("points are given on what was paid and taken back in proportion, never below what was earned", async () => {
  const { orders, loyalty } = aShop();
  const paid = anOrder({ totalMinor: 5_050n });
  const partly = refunded(paid, 31, 1_999n);
  const tooMuch = refunded(partly, 32, 99_999n);

  expect(pointsSaid(await orders(paid))).toEqual([["earned", 50, 50]]);
  expect(pointsSaid(await orders(partly))).toEqual([["refunded", -20, 30]]);
  expect(pointsSaid(await orders(tooMuch))).toEqual([["refunded", -30, 0]]);

  const { customer, entries } = await loyalty(7);
  expect(customer).toMatchObject({ points: 0, spent12MonthsMinor: 0n, orders: 1, name: "Ada Lund", tier: "Bronze" });
  expect(entries.map(({ reason, delta, rule, orderName }) => ({ reason, delta, rule, orderName }))).toEqual([
    { reason: "refunded", delta: -30, rule: "1 point per EUR 1.00 paid", orderName: "#1001" },
    { reason: "refunded", delta: -20, rule: "1 point per EUR 1.00 paid", orderName: "#1001" },
    { reason: "earned", delta: 50, rule: "1 point per EUR 1.00 paid", orderName: "#1001" },
  ]);
});

test("a cancellation takes back exactly what the order still had", async () => {
  const { orders, loyalty } = aShop();
  const paid = anOrder();
  await orders(paid, anOrder({ orderId: orderGid(5_002), name: "#1002", totalMinor: 1_000n }));
  expect(pointsSaid(await orders(cancelled(refunded(paid, 31, 1_000n))))).toEqual([
    ["refunded", -10, 50],
    ["cancelled", -40, 10],
  ]);
  expect((await loyalty(7)).customer).toMatchObject({ points: 10, spent12MonthsMinor: 1_000n, orders: 1 });
});

test("an unpaid order earns nothing, and an edit that leaves a paid one partly paid takes nothing back", async () => {
  const { orders, loyalty } = aShop();
  const pending = anOrder({ financialStatus: "pending" });
  expect(pointsSaid(await orders(pending))).toEqual([]);
  const paid = { ...pending, financialStatus: "paid" as const, updatedAt: later(pending.updatedAt) };
  expect(pointsSaid(await orders(paid))).toEqual([["earned", 50, 50]]);
  const edited = { ...paid, financialStatus: "partially_paid" as const, updatedAt: later(paid.updatedAt) };
  expect(pointsSaid(await orders(edited))).toEqual([]);
  expect((await loyalty(7)).customer?.points).toBe(50);
});

test("a payment that the order's newest state no longer shows was a payment, whichever event comes first", async () => {
  const { shop, loyalty, id, consume } = aShop();
  const order = anOrder({ financialStatus: "partially_paid" });
  expect(pointsSaid(await consume(messageOf(OrderUpdatedV1, id(), { order }, { shop })))).toEqual([]);
  expect(pointsSaid(await consume(messageOf(OrderPaidV1, id(), { order }, { shop })))).toEqual([["earned", 50, 50]]);
  expect((await loyalty(7)).customer).toMatchObject({ points: 50, spent12MonthsMinor: 5_000n });
});

test("an order without customer earns nobody anything; given to one it does, taken from one it gives back", async () => {
  const { orders, loyalty, shop } = aShop();
  const guest = anOrder({ customerId: null });
  expect(await orders(guest)).toEqual([]);
  expect((await customers.store.list(shop, { limit: 10 })).customers).toEqual([]);
  const given = { ...guest, customerId: customerGid(7), updatedAt: later(guest.updatedAt) };
  expect(pointsSaid(await orders(given))).toEqual([["earned", 50, 50]]);
  const other = { ...given, customerId: customerGid(8), updatedAt: later(given.updatedAt) };
  expect(pointsSaid(await orders(other))).toEqual([
    ["adjusted", -50, 0],
    ["adjusted", 50, 50],
  ]);
  const nobody = { ...other, customerId: null, updatedAt: later(other.updatedAt) };
  expect(pointsSaid(await orders(nobody))).toEqual([["adjusted", -50, 0]]);
  expect((await loyalty(8)).customer).toMatchObject({ points: 0, spent12MonthsMinor: 0n, orders: 0 });
  const again = { ...nobody, customerId: customerGid(7), updatedAt: later(nobody.updatedAt) };
  expect(pointsSaid(await orders(again))).toEqual([["adjusted", 50, 50]]);
});

test("a zero-value order is counted and earns nothing", async () => {
  const { orders, loyalty } = aShop();
  expect(await orders(anOrder({ totalMinor: 0n }))).toEqual([]);
  expect((await loyalty(7)).customer).toMatchObject({ points: 0, orders: 1, spent12MonthsMinor: 0n });
});

test.each([
  ["JPY", 5_000n, 5_000, "1 point per JPY 1 paid", 300n],
  ["KWD", 5_999n, 5, "1 point per KWD 1.000 paid", 300_000n],
] as const)("the default rule counts whole %s", async (currency, totalMinor, points, rule, silver) => {
  const { orders, loyalty } = aShop();
  await orders(anOrder({ currency, totalMinor }));
  const { customer, entries } = await loyalty(7);
  expect(customer).toMatchObject({ points, currency });
  expect(entries[0]).toMatchObject({ delta: points, amountMinor: totalMinor, rule });
  expect(defaultRule(currency).tiers[1]).toEqual({ name: "Silver", fromMinor: silver });
});

test("a tier is reached by twelve months of spend, and said once", async () => {
  const { orders, loyalty } = aShop();
  await orders(anOrder({ totalMinor: 29_999n }));
  const said = await orders(anOrder({ orderId: orderGid(5_002), totalMinor: 1n }));
  expect(said.map(({ message, data }) => [message.name, data])).toEqual([
    ["tier-changed", { customerId: customerGid(7), from: "Bronze", to: "Silver" }],
  ]);
  const { customer, nextTier } = await loyalty(7);
  expect(customer).toMatchObject({ tier: "Silver", spent12MonthsMinor: 30_000n });
  expect(nextTier).toEqual({ name: "Gold", missingMinor: 70_000n });
});

test("spend that goes out of the twelve months lowers the tier, once, and is said", async () => {
  const { orders, loyalty, shop } = aShop();
  await orders(anOrder({ createdAt: "2025-12-31T10:00:00Z", totalMinor: 40_000n }));
  expect((await loyalty(7)).customer).toMatchObject({ tier: "Silver", spent12MonthsMinor: 40_000n });
  customers.clock.nowMs = Date.parse("2026-12-01T01:00:00Z");
  try {
    while (await customers.settleTiers());
    expect((await loyalty(7)).customer).toMatchObject({ tier: "Bronze", spent12MonthsMinor: 0n, points: 400 });
    const { rows } = await customers.admin.query(
      "select convert_from(data, 'utf8')::json as data from runtime.outbox where shop = $1 and message_id like 'loyalty.tier%' order by seq",
      [shop],
    );
    expect(rows.map(({ data }) => [data.from, data.to])).toEqual([
      ["Bronze", "Silver"],
      ["Silver", "Bronze"],
    ]);
    expect(await customers.settleTiers()).toBe(false);
  } finally {
    customers.clock.nowMs = Date.parse("2026-11-23T12:00:00Z");
  }
});

test("a new rule holds for orders paid from then on; what was given stays, and refunds go by the order's own rule", async () => {
  const { orders, loyalty, consume, shop, id } = aShop();
  const first = anOrder();
  await orders(first);
  const rule = { ...defaultRule("EUR"), points: 3 };
  await consume(messageOf(SetLoyaltyRuleV1, id(), rule, { shop }));
  expect(pointsSaid(await orders(anOrder({ orderId: orderGid(5_002) })))).toEqual([["earned", 150, 200]]);
  expect(pointsSaid(await orders(refunded(first, 31, 1_000n)))).toEqual([["refunded", -10, 190]]);
  expect((await loyalty(7)).entries.map((entry) => entry.rule)).toContain("3 points per EUR 1.00 paid");
  const {
    rule: inForce,
    given,
    takenBack,
  } = await customers.store.summary(shop, new Date("2026-11-23T00:00:00Z"), new Date("2026-11-24T00:00:00Z"));
  expect({ inForce: inForce.points, given, takenBack }).toEqual({ inForce: 3, given: 200, takenBack: 10 });
});

test("other thresholds move everybody's tier", async () => {
  const { orders, loyalty, consume, shop, id } = aShop();
  await orders(anOrder());
  const tiers = [
    { name: "Mate", fromMinor: 0n },
    { name: "Captain", fromMinor: 5_000n },
  ];
  await consume(messageOf(SetLoyaltyRuleV1, id(), { ...defaultRule("EUR"), tiers }, { shop }));
  while (await customers.settleTiers());
  expect((await loyalty(7)).customer?.tier).toBe("Captain");
});

test.each([
  ["perMinor", { perMinor: 0n }],
  ["currency", { currency: "USD" }],
  ["tiers.0.fromMinor", { tiers: [{ name: "A", fromMinor: 1n }] }],
  [
    "tiers.1.fromMinor",
    {
      tiers: [
        { name: "A", fromMinor: 0n },
        { name: "B", fromMinor: 0n },
      ],
    },
  ],
  [
    "tiers.1.name",
    {
      tiers: [
        { name: "A", fromMinor: 0n },
        { name: "a ", fromMinor: 5n },
      ],
    },
  ],
  ["tiers.0.name", { tiers: [{ name: " ", fromMinor: 0n }] }],
] as const)("a bad rule is refused by the name of its field: %s", async (field, change) => {
  const { orders, consume, shop, id } = aShop();
  await orders(anOrder());
  const rule = { ...defaultRule("EUR"), ...change } as ReturnType<typeof defaultRule>;
  await expect(consume(messageOf(SetLoyaltyRuleV1, id(), rule, { shop }))).rejects.toMatchObject({
    code: "BAD_LOYALTY_RULE",
    message: expect.stringMatching(new RegExp(`^${field}: `)),
  });
});

test("a merge moves points and spend by entries, and late orders of the merged one go to the survivor", async () => {
  const { orders, merge, loyalty } = aShop();
  const ofMerged = anOrder({ customerId: customerGid(8), totalMinor: 20_000n });
  await orders(anOrder({ orderId: orderGid(5_002), totalMinor: 10_000n }), ofMerged);

  expect(pointsSaid(await merge(7, 8))).toEqual([
    ["merged", -200, 0],
    ["merged", 200, 300],
  ]);
  expect(await merge(7, 8)).toEqual([]);
  expect((await loyalty(8)).customer).toMatchObject({
    points: 0,
    orders: 0,
    deleted: true,
    mergedInto: customerGid(7),
  });
  expect((await loyalty(7)).customer).toMatchObject({
    points: 300,
    orders: 2,
    spent12MonthsMinor: 30_000n,
    tier: "Silver",
  });

  expect(pointsSaid(await orders(refunded(ofMerged, 31, 20_000n)))).toEqual([["refunded", -200, 100]]);
  await orders(anOrder({ orderId: orderGid(5_003), customerId: customerGid(8), totalMinor: 500n }));
  expect((await loyalty(7)).customer).toMatchObject({ points: 105, orders: 3, tier: "Bronze" });
  expect((await loyalty(8)).customer).toMatchObject({ points: 0, orders: 0 });
});

test("merges of merges, in the wrong order, end with the last survivor; a circle is a dead letter", async () => {
  const { orders, merge, loyalty } = aShop();
  await orders(anOrder({ customerId: customerGid(9) }));
  await merge(7, 8);
  await merge(8, 9);
  expect((await loyalty(7)).customer).toMatchObject({ points: 50, orders: 1 });
  await expect(merge(9, 7)).rejects.toMatchObject({ code: "MERGE_CIRCLE" });
  await expect(merge(7, 7)).rejects.toMatchObject({ code: "MERGED_INTO_ITSELF" });
});

test("a merge that did not complete moves nothing", async () => {
  const { orders, merge, loyalty } = aShop();
  await orders(anOrder({ customerId: customerGid(8) }));
  await merge(7, 8, "failed");
  expect((await loyalty(8)).customer).toMatchObject({ points: 50, mergedInto: null });
});
