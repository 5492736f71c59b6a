import { afterAll, beforeAll, expect, test } from "vitest";
import { OrderCancelledV1, OrderCreatedV1, OrderPaidV1, OrderRefundedV1 } from "../../contracts/events/orders.ts";
import type { Order } from "../../contracts/order.ts";
import { anOrder, aRefund, cancelled, customerGid, messageOf, orderGid, refunded } from "./testing.ts";
import { openTestCustomers, pointsSaid, type TestCustomers } from "./testing-service.ts";

/* What the bugs would look like: points that pay twice; points lost with a refund; a balance that pays though it is gone. */

let customers: TestCustomers;
let shops = 0;

beforeAll(async () => {
  customers = await openTestCustomers();
});
afterAll(() => customers.close());

const aShop = () => `redeem-${shops++}`;
const withPoints = (change: Partial<Order> = {}) =>
  anOrder({ orderId: orderGid(9_001), name: "#1002", totalMinor: 4_000n, redeemedPoints: 30, ...change });

async function earn(shop: string): Promise<void> {
  await customers.consume(messageOf(OrderPaidV1, `${shop}:earn`, { order: anOrder() }, { shop }));
}

async function ledger(shop: string) {
  const { customer, entries } = await customers.store.loyalty(shop, { customerId: customerGid(7) });
  const redeemed = entries.filter(({ reason }) => reason === "redeemed").map(({ delta, rule }) => [delta, rule]);
  return { points: customer?.points, redeemed };
}

test("points paid with at checkout leave the ledger once, when the order comes, paid or not", async () => {
  const shop = aShop();
  await earn(shop);
  const order = withPoints({ financialStatus: "pending" });
  const said = await customers.consume(messageOf(OrderCreatedV1, `${shop}:new`, { order }, { shop }));
  expect(pointsSaid(said)).toEqual([["redeemed", -30, 20]]);
  const again = await customers.consume(messageOf(OrderCreatedV1, `${shop}:again`, { order }, { shop }));
  expect(again).toEqual([]);
  expect(await ledger(shop)).toEqual({ points: 20, redeemed: [[-30, "paid with at checkout"]] });
});

test("a reading that does not tell of the points takes none of them back", async () => {
  const shop = aShop();
  await earn(shop);
  const { redeemedPoints: _, ...silent } = withPoints({ updatedAt: "2026-11-23T09:05:00Z" });
  await customers.consume(messageOf(OrderCreatedV1, `${shop}:new`, { order: withPoints() }, { shop }));
  await customers.consume(messageOf(OrderPaidV1, `${shop}:read`, { order: silent }, { shop }));
  // 50 earned before, 30 paid with, 40 earned by this order.
  expect((await ledger(shop)).points).toBe(60);
});

test("a refund gives points back as it gives money back, a cancellation the rest", async () => {
  const shop = aShop();
  await earn(shop);
  const order = withPoints();
  const half = refunded(order, 1, 2_000n);
  const say = async (id: string, message: typeof OrderCreatedV1, given: Order, more: object = {}) =>
    customers.consume(messageOf(message, `${shop}:${id}`, { order: given, ...more } as never, { shop }));
  await say("new", OrderCreatedV1, order);
  await say("half", OrderRefundedV1 as never, half, { refund: aRefund(1, 2_000n, half.updatedAt) });
  expect(await ledger(shop)).toMatchObject({ points: 50 - 15 + 20 });
  await say("end", OrderCancelledV1, cancelled(half));
  const { points, redeemed } = await ledger(shop);
  expect(points).toBe(50);
  expect(redeemed.map(([delta]) => delta).sort()).toEqual([-30, 15, 15]);
});

test("two checkouts at once pay with the same points: both are taken, the case is named, nobody pays with less than nothing", async () => {
  const shop = aShop();
  await earn(shop);
  const first = withPoints({ redeemedPoints: 50, financialStatus: "pending" });
  const second = { ...first, orderId: orderGid(9_002), name: "#1003" };
  await customers.consume(messageOf(OrderCreatedV1, `${shop}:1`, { order: first }, { shop }));
  const said = await customers.consume(messageOf(OrderCreatedV1, `${shop}:2`, { order: second }, { shop }));
  expect(said.map(({ data }) => data)).toEqual([expect.objectContaining({ balance: -50, overdrawn: 50 })]);
  expect((await ledger(shop)).redeemed).toContainEqual([-50, "paid with at checkout: 50 points more than there were"]);
  const shown = await customers.compared.readRewards(shop, customerGid(7));
  expect(shown).toMatchObject({ points: 0, tier: "Bronze" });
  customers.shopify.calls.length = 0;
  while (await customers.writer(0).writeSome());
  const calls = customers.shopify.calls.filter(({ url }) => url.includes(`${shop}.`));
  const written = calls.flatMap(({ variables }) => variables["metafields"] as { key: string }[]);
  expect(written.find(({ key }) => key === "points")).toMatchObject({ value: "0" });
});

test("an order from before the install took no points of this ledger", async () => {
  const shop = aShop();
  await earn(shop);
  const message = messageOf(OrderCreatedV1, `${shop}:past`, { order: withPoints() }, { shop, origin: "backfill" });
  await customers.consume(message);
  expect((await ledger(shop)).points).toBe(50);
});
