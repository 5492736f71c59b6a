import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RecomputeAnalyticsV1 } from "../../contracts/commands/analytics.ts";
import type { Message } from "../../contracts/envelope.ts";
import { OrderCancelledV1, OrderCreatedV1, OrderRefundedV1 } from "../../contracts/events/orders.ts";
import { ShopInstalledV1 } from "../../contracts/events/shops.ts";
import type { Order } from "../../contracts/order.ts";
import { aLine, anOrder, aRefund, lifeOfAnOrder, messageOf } from "./testing.ts";
import { countedIn, openTestAnalytics, type TestAnalytics } from "./testing-service.ts";

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await openTestAnalytics();
});
afterAll(() => analytics.close());

const created = (shop: string, order: Order): Message =>
  messageOf(OrderCreatedV1, `created ${order.orderId}`, { order }, { shop });
const installed = (shop: string, id = "installed"): Message => messageOf(ShopInstalledV1, id, { scopes: [] }, { shop });
const recompute = (shop: string, id = "recompute"): Message => messageOf(RecomputeAnalyticsV1, id, {}, { shop });
const summary = (shop: string, from = "2026-11-20", to = "2026-11-25") => analytics.store.summary(shop, { from, to });

describe("a summary", () => {
  test("of an order, to the minor unit", async () => {
    await analytics.consume([created("one", anOrder(1))]);
    const { days, totals, products, currency, timeZone, asOf } = await summary("one");
    expect({ currency, timeZone, asOf }).toEqual({
      currency: "EUR",
      timeZone: "Europe/Berlin",
      asOf: "2026-11-23T09:00:01.000Z",
    });
    const figures = {
      orders: 1,
      units: 3,
      grossMinor: 4_498n,
      discountsMinor: 0n,
      refundsMinor: 0n,
      netMinor: 4_498n,
      totalMinor: 4_988n,
      averageOrderMinor: 4_498n,
    };
    expect(totals).toEqual(figures);
    expect(days.map(({ day, orders }) => [day, orders])).toEqual([
      ["2026-11-20", 0],
      ["2026-11-21", 0],
      ["2026-11-22", 0],
      ["2026-11-23", 1],
      ["2026-11-24", 0],
      ["2026-11-25", 0],
    ]);
    expect(products).toEqual([
      { productId: "gid://shopify/Product/1", title: "Product 1", units: 2, netMinor: 3_998n, refundsMinor: 0n },
      { productId: "gid://shopify/Product/2", title: "Product 2", units: 1, netMinor: 500n, refundsMinor: 0n },
    ]);
  });

  test("takes back exactly the refunded line, on the day the order was placed, and everything of a cancelled order", async () => {
    const order = anOrder(1);
    const refund = aRefund(1, [{ line: 1, quantity: 1, subtotalMinor: 1_999n }]);
    const refunded = anOrder(1, {
      updatedAt: "2026-11-25T10:00:00Z",
      lines: [aLine(1, 2, 1_999n, { currentQuantity: 1 }), aLine(2, 1, 500n)],
      refunds: [refund],
      refundedMinor: 1_999n,
      currentTotalMinor: 2_989n,
    });
    await analytics.consume([created("back", order), created("back", anOrder(2))]);
    await analytics.consume([messageOf(OrderRefundedV1, "refund", { order: refunded, refund }, { shop: "back" })]);
    const after = await summary("back");
    expect(after.days[3]).toMatchObject({ day: "2026-11-23", orders: 2, units: 5, refundsMinor: 1_999n });
    expect(after.totals).toMatchObject({ netMinor: 6_997n, totalMinor: 7_977n, averageOrderMinor: 3_499n });
    const cancelled = { ...refunded, updatedAt: "2026-11-25T11:00:00Z", cancelledAt: "2026-11-25T11:00:00Z" };
    await analytics.consume([messageOf(OrderCancelledV1, "cancel", { order: cancelled }, { shop: "back" })]);
    expect((await summary("back")).totals).toMatchObject({ orders: 1, units: 3, netMinor: 4_498n, refundsMinor: 0n });
  });

  test("without orders is zero on every day, and says that nothing was counted", async () => {
    await analytics.consume([installed("empty")]);
    const { totals, days, products, asOf } = await analytics.store.summary("empty", {});
    expect(totals).toMatchObject({ orders: 0, netMinor: 0n, averageOrderMinor: 0n });
    expect([days.length, days[0]?.day, days.at(-1)?.day]).toEqual([30, "2026-10-27", "2026-11-25"]);
    expect([products, asOf]).toEqual([[], null]);
  });

  test("of a shop nobody has heard of, or of a range that is none, is refused with what to do", async () => {
    await analytics.consume([installed("ranges")]);
    await expect(summary("nowhere")).rejects.toMatchObject({ code: "SHOP_NOT_KNOWN" });
    await expect(summary("ranges", "2026-11-25", "2026-11-24")).rejects.toMatchObject({ code: "BAD_RANGE" });
    await expect(summary("ranges", "0001-01-01")).rejects.toMatchObject({ code: "BAD_RANGE" });
  });

  test("keeps other currencies apart and answers in the shop's", async () => {
    await analytics.consume([created("two", anOrder(1)), created("two", anOrder(2, { currency: "JPY" }))]);
    expect((await summary("two")).totals).toMatchObject({ orders: 1, grossMinor: 4_498n });
    const { rows } = await analytics.admin.query("select currency from rollup_days where shop = 'two' order by 1");
    expect(rows).toEqual([{ currency: "EUR" }, { currency: "JPY" }]);
  });

  test("shows a renamed product once, by its last title, and custom items by theirs", async () => {
    const renamed = anOrder(2, {
      createdAt: "2026-11-24T09:00:00Z",
      lines: [
        aLine(1, 1, 100n, { title: "New name" }),
        aLine(8, 1, 10n, { productId: null, title: "Gift wrap" }),
        aLine(9, 1, 20n, { productId: null, title: "Engraving" }),
      ],
    });
    await analytics.consume([created("names", anOrder(1)), created("names", renamed)]);
    expect((await summary("names")).products.map(({ title, units }) => [title, units])).toEqual([
      ["New name", 3],
      ["Product 2", 1],
      ["Engraving", 1],
      ["Gift wrap", 1],
    ]);
  });
});

test("an order of five hundred lines counts each of them", async () => {
  const lines = Array.from({ length: 500 }, (_, index) => aLine(index + 1, 2, 100n));
  await analytics.consume([created("big", anOrder(1, { lines })), created("big", anOrder(2, { lines }))]);
  const { totals, products } = await summary("big");
  expect(totals).toMatchObject({ orders: 2, units: 2_000, grossMinor: 200_000n });
  expect(products).toHaveLength(100);
});

test("a batch leaves what one by one leaves, down to the message that caused each row", async () => {
  const lives = (shop: string) => {
    const [one, two] = [1, 2].map((id) => lifeOfAnOrder(id, { shop, cancel: id === 1 }));
    return (one ?? []).flatMap((message, index) => [message, ...(two?.slice(index, index + 1) ?? [])]).reverse();
  };
  await analytics.consume(lives("batched"));
  for (const message of lives("single")) await analytics.consume([message]);
  const single = await countedIn(analytics.admin, "single", { causes: true });
  expect(await countedIn(analytics.admin, "batched", { causes: true })).toEqual(single);
});

describe("the time zone", () => {
  test("of a new shop is asked for once, however many orders come at once", async () => {
    const before = analytics.shopify.calls.length;
    await analytics.consume(Array.from({ length: 50 }, (_, id) => created("once", anOrder(id + 1))));
    await analytics.consume([created("once", anOrder(51))]);
    expect(analytics.shopify.calls.length - before).toBe(1);
    expect((await summary("once")).totals.orders).toBe(51);
  });

  test("that can not be read fails the event, which is counted when it comes again", async () => {
    analytics.shopify.reply({ kind: "errors", code: "ACCESS_DENIED" });
    await expect(analytics.consume([created("later", anOrder(1))])).rejects.toThrow();
    analytics.shopIs({});
    await analytics.consume([created("later", anOrder(1))]);
    expect((await summary("later")).totals.orders).toBe(1);
  });

  test("decides the day: late in Berlin is tomorrow, in New York it is still today", async () => {
    const order = anOrder(1, { createdAt: "2026-11-23T23:30:00Z" });
    await analytics.consume([created("berlin", order)]);
    analytics.shopIs({ timeZone: "America/New_York" });
    await analytics.consume([created("new-york", order)]);
    analytics.shopIs({});
    const dayOf = async (shop: string) => (await summary(shop)).days.find((each) => each.orders > 0)?.day;
    expect([await dayOf("berlin"), await dayOf("new-york")]).toEqual(["2026-11-24", "2026-11-23"]);
  });

  test("that the merchant changed moves every order, by a command to ourselves", async () => {
    await analytics.consume([installed("moves"), created("moves", anOrder(1, { createdAt: "2026-11-23T23:30:00Z" }))]);
    expect(await analytics.consume([installed("moves", "again")])).toEqual([]);
    analytics.shopIs({ timeZone: "America/New_York" });
    const said = await analytics.consume([installed("moves", "moved")]);
    analytics.shopIs({});
    expect(said.map(({ message, id }) => [message.type, id])).toEqual([
      ["analytics.recompute.v1", "analytics.recompute:moved"],
    ]);
    await analytics.consume([recompute("moves")]);
    await analytics.finishJobs();
    const { days, timeZone } = await summary("moves");
    expect([timeZone, days.filter((each) => each.orders > 0).map((each) => each.day)]).toEqual([
      "America/New_York",
      ["2026-11-23"],
    ]);
  });
});

describe("hours", () => {
  const at = (shop: string, id: number, createdAt: string) =>
    created(shop, anOrder(id, { createdAt, lines: [aLine(1, 1, BigInt(id))] }));

  test("are those of the shop's clock, beside those of the same weekday before", async () => {
    await analytics.consume([
      at("hours", 1, "2026-11-25T09:59:59Z"),
      at("hours", 2, "2026-11-25T10:00:00Z"),
      at("hours", 4, "2026-11-18T10:30:00Z"),
    ]);
    const { day, comparedWith, hours } = await analytics.store.hours("hours", {});
    expect([day, comparedWith, hours.length]).toEqual(["2026-11-25", "2026-11-18", 24]);
    expect(hours.slice(10, 12)).toEqual([
      { hour: 10, netMinor: 1n, orders: 1, comparedNetMinor: 0n, comparedOrders: 0 },
      { hour: 11, netMinor: 2n, orders: 1, comparedNetMinor: 4n, comparedOrders: 1 },
    ]);
  });

  test("of a day whose clock repeats one, or leaves one out, lose no order", async () => {
    await analytics.consume([
      at("clock", 1, "2026-10-25T00:30:00Z"),
      at("clock", 2, "2026-10-25T01:30:00Z"),
      at("clock", 4, "2026-10-18T00:30:00Z"),
      at("clock", 8, "2026-03-29T01:30:00Z"),
      at("clock", 16, "2026-03-22T01:30:00Z"),
    ]);
    const autumn = await analytics.store.hours("clock", { day: "2026-10-25" });
    expect(autumn.hours.map(({ hour }) => hour).slice(0, 5)).toEqual([0, 1, 2, 2, 3]);
    expect(autumn.hours.slice(2, 4).map(({ netMinor, comparedNetMinor }) => [netMinor, comparedNetMinor])).toEqual([
      [1n, 4n],
      [2n, 0n],
    ]);
    const spring = await analytics.store.hours("clock", { day: "2026-03-29" });
    expect(spring.hours.slice(2, 4).map(({ netMinor, comparedNetMinor }) => [netMinor, comparedNetMinor])).toEqual([
      [0n, 16n],
      [8n, 0n],
    ]);
  });
});

describe("a query for one shop", () => {
  test("can not see another's rows even when its statement forgets the shop, nor write", async () => {
    await analytics.consume([created("rls-one", anOrder(1)), created("rls-two", anOrder(1))]);
    const tables = ["shops", "event_log", "contributions", "rollup_days", "rollup_hours", "rollup_products"];
    for (const table of tables) {
      const seen = await analytics.database.forShop("rls-one", (transaction) =>
        transaction.query({ name: `all-${table}`, text: `select distinct shop from ${table}`, values: [] }),
      );
      expect(seen).toEqual([{ shop: "rls-one" }]);
    }
    const removal = analytics.database.queryPool.query("delete from rollup_days");
    await expect(removal).rejects.toThrow(/permission denied/);
  });
});
