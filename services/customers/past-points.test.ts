import { afterAll, beforeAll, expect, test } from "vitest";
import { SetLoyaltyRuleV1 } from "../../contracts/commands/customers.ts";
import { OrderCreatedV1, OrderPaidV1, OrderRefundedV1 } from "../../contracts/events/orders.ts";
import { GivePastPointsV1 } from "../../contracts/imports/customers.ts";
import type { Order } from "../../contracts/order.ts";
import { anOrder, customerGid, messageOf, orderGid, refunded } from "./testing.ts";
import { openTestCustomers, pointsSaid, type TestCustomers } from "./testing-service.ts";

/* Orders from before the install: what the merchant chose decides whether they give points, and nothing is given twice. */

let customers: TestCustomers;

beforeAll(async () => {
  customers = await openTestCustomers();
});
afterAll(() => customers.close());

const RULE = { points: 1, perMinor: 100n, currency: "EUR", tiers: [{ name: "Bronze", fromMinor: 0n }] };
let number = 100;
const rule = (shop: string, pastOrders?: boolean) =>
  messageOf(
    SetLoyaltyRuleV1,
    `rule-${number++}`,
    { ...RULE, ...(pastOrders !== undefined && { pastOrders }) },
    { shop },
  );
const past = (shop: string, order: Order, message = OrderCreatedV1) =>
  messageOf(message, `${message.type}:${order.orderId}`, { order }, { shop, origin: "backfill" });
const give = (shop: string, order: Order, run: number) =>
  messageOf(GivePastPointsV1, `past-points:${run}:${order.orderId}`, { orderId: order.orderId }, { shop });
const balance = async (shop: string) => (await customers.store.loyalty(shop, { customerId: customerGid(7) })).customer;

test("a past order gives no points, but its spend counts; a later refund takes nothing back", async () => {
  const shop = "no-past";
  const order = anOrder({ orderId: orderGid(1) });
  const said = await customers.consume(past(shop, order), past(shop, order, OrderPaidV1));
  const next = refunded(order, 9, 1_000n);
  const refund = next.refunds[0];
  if (!refund) throw new Error("no refund");
  const later = await customers.consume(messageOf(OrderRefundedV1, "refund", { order: next, refund }, { shop }));
  expect(pointsSaid([...said, ...later])).toEqual([]);
  expect(await balance(shop)).toMatchObject({ points: 0, spent12MonthsMinor: 4_000n, orders: 1 });
});

test("whichever of its events comes first, a past order ends without points", async () => {
  const shop = "any-order";
  const order = anOrder({ orderId: orderGid(2) });
  await customers.consume(messageOf(OrderPaidV1, "paid-live", { order }, { shop }));
  await customers.consume(past(shop, order));
  expect(await balance(shop)).toMatchObject({ points: 0, spent12MonthsMinor: 5_000n });
});

test("choosing yes later gives the points, once; choosing no again takes nothing", async () => {
  const shop = "yes-later";
  const order = anOrder({ orderId: orderGid(3) });
  await customers.consume(past(shop, order));
  await customers.consume(rule(shop, true));
  await customers.consume(give(shop, order, 1));
  await customers.consume(give(shop, order, 2));
  expect(await balance(shop)).toMatchObject({ points: 50 });
  await customers.consume(rule(shop, false));
  await customers.consume(give(shop, order, 3));
  expect(await balance(shop)).toMatchObject({ points: 50 });
  const { entries } = await customers.store.loyalty(shop, { customerId: customerGid(7) });
  expect(entries.map(({ reason, delta }) => [reason, delta])).toEqual([["earned", 50]]);
});

test("with yes chosen before, a past order gives its points as it is read; without it a new order still does", async () => {
  const shop = "yes-before";
  await customers.consume(rule(shop, true));
  await customers.consume(past(shop, anOrder({ orderId: orderGid(4) })));
  expect(await balance(shop)).toMatchObject({ points: 50 });
  await customers.consume(rule(shop));
  await customers.consume(past(shop, anOrder({ orderId: orderGid(5) })));
  const fresh = anOrder({ orderId: orderGid(6) });
  await customers.consume(messageOf(OrderCreatedV1, "live", { order: fresh }, { shop }));
  expect(await balance(shop)).toMatchObject({ points: 100 });
});
