import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Message } from "../../contracts/envelope.ts";
import type { OrdersStore } from "./store.ts";
import { aLine, anOrderPayload, inShopMoney, lifeOfAnOrder, type OrderPayload } from "./testing.ts";
import { openTestOrders, type TestOrders } from "./testing-service.ts";

let orders: TestOrders;
let store: OrdersStore;

beforeAll(async () => {
  orders = await openTestOrders();
  store = orders.store;
});
afterAll(() => orders.close());

function numbered(number: number, change: Partial<OrderPayload> = {}): OrderPayload {
  const minute = String(number % 60).padStart(2, "0");
  return anOrderPayload({
    admin_graphql_api_id: `gid://shopify/Order/${number}`,
    name: `#${number}`,
    created_at: `2026-11-23T10:${minute}:00Z`,
    updated_at: `2026-11-23T10:${minute}:00Z`,
    ...change,
  });
}

const created = (shop: string, payloads: readonly OrderPayload[]): Message[] =>
  payloads.map((payload) => orders.webhook("orders/create", `${shop}-${payload.name}-create`, payload, shop));

describe("a query for one shop", () => {
  test("can not see another's rows even when its WHERE forgets the shop", async () => {
    await orders.consume([...created("rls-one", [numbered(1)]), ...created("rls-two", [numbered(1), numbered(2)])]);
    const seen = await orders.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`select set_config('flotilla.shop', 'rls-one', true)`;
      return { orders: await tx.order.findMany(), timeline: await tx.timeline.findMany() };
    });
    expect(new Set(seen.orders.map((row) => row.shop))).toEqual(new Set(["rls-one"]));
    expect(new Set(seen.timeline.map((row) => row.shop))).toEqual(new Set(["rls-one"]));
    expect(await orders.prisma.order.findMany()).toEqual([]);
  });

  test("can not write", async () => {
    await expect(
      orders.prisma.$transaction(async (tx) => {
        await tx.$queryRaw`select set_config('flotilla.shop', 'rls-one', true)`;
        return tx.order.deleteMany();
      }),
    ).rejects.toThrow(/permission denied|denied/);
  });
});

test("a batch leaves what one by one leaves: same rows, same events", async () => {
  const life = lifeOfAnOrder([1, 1, 1, 1, 1]);
  orders.shopify.order = life.at(-1)?.order ?? null;
  const webhooksOf = (shop: string) =>
    life.flatMap(({ webhooks }, moment) =>
      webhooks.map(({ topic, data }, index) => orders.webhook(topic, `webhook-${moment}-${index}`, data, shop)),
    );
  orders.shopify.clockMs = 1_800_000_000_000;
  const together = await orders.consume(webhooksOf("batched"));
  orders.shopify.clockMs = 1_800_000_000_000;
  const oneByOne: typeof together = [];
  for (const message of webhooksOf("single")) oneByOne.push(...(await orders.consume([message])));
  const batched = await store.get("batched", { name: "#1001" });
  const single = await store.get("single", { name: "#1001" });
  expect(batched.order).toEqual(single.order);
  expect(batched.timeline).toEqual(single.timeline);
  expect(batched.timeline.map((entry) => entry.kind)).toEqual([
    "created",
    "paid",
    "edited",
    "fulfilled",
    "refunded",
    "cancelled",
  ]);
  const ids = (said: typeof together) => said.map((each) => each.id).sort();
  expect(ids(together)).toEqual(ids(oneByOne));
});

test("two batches at once with the same orders in opposite order both get through", async () => {
  const numbers = Array.from({ length: 40 }, (_, index) => 3_000 + index);
  const later = { updated_at: "2026-11-23T11:00:00Z", financial_status: "refunded" } as const;
  const first = created(
    "busy",
    numbers.map((number) => numbered(number)),
  );
  const second = numbers
    .toReversed()
    .map((number) => orders.webhook("orders/updated", `busy-${number}-updated`, numbered(number, later), "busy"));
  const said = (await Promise.all([orders.consume(first), orders.consume(second)])).flat();
  expect(said.filter((each) => each.message.type === "order.created.v1")).toHaveLength(numbers.length);
  const { orders: rows } = await store.list("busy", { limit: 100 });
  expect(rows.every((row) => row.financialStatus === "refunded")).toBe(true);
});

test("a second copy of the service waits for the first's order, and finds what it wrote: nothing is said twice", async () => {
  const decide = async (message: Message) => {
    const hearing = orders.service.hears.find((each) => each.message.type === message.type);
    return [{ message, decision: await hearing?.decide(message) }];
  };
  const first = await decide(orders.webhook("orders/create", "two-1", numbered(1), "two-copies"));
  const later = numbered(1, { updated_at: "2026-11-23T10:30:00Z" });
  const second = await decide(orders.webhook("orders/updated", "two-2", later, "two-copies"));
  const apply = orders.service.apply;
  if (!apply) throw new Error("no apply");
  const finished: string[] = [];
  let waiting: Promise<readonly { message: { type: string } }[]> | undefined;
  const said = await orders.database.transact(async (transaction) => {
    const outgoing = await apply(transaction, first);
    waiting = orders.database.transact((other) => apply(other, second)).finally(() => finished.push("second"));
    await sleep(200);
    finished.push("first");
    return outgoing;
  });
  const saidLater = (await waiting) ?? [];
  expect(finished).toEqual(["first", "second"]);
  expect(said.map((each) => each.message.type)).toContain("order.created.v1");
  expect(saidLater.map((each) => each.message.type)).toEqual(["order.updated.v1"]);
});

test("every stored figure names the message that caused it", async () => {
  const [message] = created("caused", [numbered(1)]);
  const paid = orders.webhook("orders/paid", "caused-2", numbered(1, { updated_at: "2026-11-23T10:30:00Z" }), "caused");
  await orders.consume([message as Message]);
  await orders.consume([{ ...paid, correlationid: "event-2" }]);
  const { timeline } = await store.get("caused", { name: "#1" });
  expect(timeline[0]).toMatchObject({ kind: "created", messageId: message?.id, amountMinor: 4_988n });
  const [row] = await orders.database.transact((transaction) =>
    transaction.query<{ message_id: string; correlation_id: string }>({
      name: "test-cause",
      text: "select message_id, correlation_id from orders where shop = $1",
      values: ["caused"],
    }),
  );
  expect(row).toEqual({ message_id: "caused-2", correlation_id: "event-2" });
});

describe("the list", () => {
  const SHOP = "listed";
  beforeAll(async () => {
    const customer = (number: number, first: string, last: string) => ({
      admin_graphql_api_id: `gid://shopify/Customer/${number}`,
      first_name: first,
      last_name: last,
    });
    const many = Array.from({ length: 57 }, (_, index) =>
      numbered(1_001 + index, { created_at: "2026-11-23T10:00:00Z" }),
    );
    const special = [
      numbered(2_001, { email: "ODD_100%@example.com", customer: customer(8, "Zoë", "Ökonom") }),
      numbered(2_002, { cancelled_at: "2026-11-23T12:00:00Z", financial_status: "voided" }),
      numbered(2_003, { fulfillment_status: "fulfilled", customer: null, email: null }),
    ];
    await orders.consume(created(SHOP, [...many, ...special]));
  });

  test("gives every order once, newest first, over its pages, with the total on each", async () => {
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list(SHOP, { limit: 7, cursor });
      expect(page.total).toBe(60);
      seen.push(...page.orders.map((order) => order.name));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(60);
    expect(seen).toHaveLength(60);
    expect(seen[0]).toBe("#2003");
  });

  test("finds any part of name, email or customer, and takes wildcards as letters", async () => {
    const names = async (search: string) =>
      (await store.list(SHOP, { search, limit: 100 })).orders.map((order) => order.name);
    expect(await names("1057")).toEqual(["#1057"]);
    expect(await names("odd_100%")).toEqual(["#2001"]);
    expect(await names("zoë ök")).toEqual(["#2001"]);
    expect(await names("%")).toEqual(["#2001"]);
    expect(await names("_")).toEqual(["#2001"]);
    expect(await names("\\")).toEqual([]);
    expect(await names("  ")).toHaveLength(60);
  });

  test("filters by status, payment and fulfilment", async () => {
    const names = async (filter: object) =>
      (await store.list(SHOP, { ...filter, limit: 100 })).orders.map((order) => order.name);
    expect(await names({ status: "cancelled" })).toEqual(["#2002"]);
    expect(await names({ status: "open" })).toHaveLength(59);
    expect(await names({ financialStatus: "voided" })).toEqual(["#2002"]);
    expect(await names({ fulfillmentStatus: "fulfilled", search: "#2" })).toEqual(["#2003"]);
  });

  test("refuses a cursor that is none of its own, with what to do", async () => {
    await expect(store.list(SHOP, { limit: 5, cursor: "bm9uc2Vuc2U" })).rejects.toMatchObject({ code: "BAD_CURSOR" });
  });
});

test("totals count what was placed in the time and not cancelled, one row a currency", async () => {
  const yen = inShopMoney("1980", "JPY");
  const inYen = numbered(4, {
    currency: "JPY",
    subtotal_price_set: yen,
    total_discounts_set: inShopMoney("0", "JPY"),
    total_shipping_price_set: inShopMoney("0", "JPY"),
    total_tax_set: inShopMoney("0", "JPY"),
    total_price_set: yen,
    current_total_price_set: yen,
    line_items: [aLine(1, 1, "1980", "JPY")],
  });
  const cancelled = numbered(3, { cancelled_at: "2026-11-23T12:00:00Z" });
  await orders.consume(created("totalled", [numbered(1), numbered(2), cancelled, inYen]));
  const totals = await store.totals("totalled", new Date("2026-11-23T10:01:00Z"), new Date("2026-11-23T10:05:00Z"));
  expect(totals).toEqual([
    { currency: "EUR", orders: 2, units: 6, revenueMinor: 9_976n },
    { currency: "JPY", orders: 1, units: 1, revenueMinor: 1_980n },
  ]);
  expect(await store.totals("totalled", new Date("2026-11-23T10:02:00Z"), new Date("2026-11-23T10:02:00Z"))).toEqual(
    [],
  );
});

test("an order that is not there is null, not an error", async () => {
  expect(await store.get("empty", { orderId: "gid://shopify/Order/1" })).toEqual({ order: null, timeline: [] });
});
