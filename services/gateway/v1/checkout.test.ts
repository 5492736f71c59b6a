import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULT_ESTIMATE, deliveryDates } from "../../../contracts/delivery.ts";
import { PriceChangedV1 } from "../../../contracts/events/pricing.ts";
import { StockChangedV1 } from "../../../contracts/events/stock.ts";
import { PriceRule } from "../../../contracts/price-rule.ts";
import { CustomersRewards } from "../../../contracts/queries/customers.ts";
import { DeliveryPromise, StockHealth } from "../../../contracts/queries/inventory.ts";
import { PricingRules, PricingVersion } from "../../../contracts/queries/pricing.ts";
import { ensureStream } from "../../_runtime/bus/provision.ts";
import { liveMessage, until } from "../../_runtime/testing/service-bus.ts";
import { answer, aStaffToken, aToken, openTestApi, SHOP, type TestApi } from "./testing.ts";

const ESTIMATE = { ...DEFAULT_ESTIMATE, timeZone: "Europe/Berlin", minDays: 1, maxDays: 2 };
const RULE = PriceRule.parse({
  ruleId: randomUUID(),
  name: "Points",
  label: "",
  effect: { kind: "redemption", points: 100, minor: "500", maxPercentBps: 5_000 },
  audience: { type: "everyone" },
  startsAt: null,
  endsAt: null,
  timeZone: "UTC",
  priority: 0,
  combination: "stack",
  capBps: null,
  capMinor: null,
  testCustomerIds: [],
});
const UNPUBLISHED = {
  rules: [],
  draftVersion: 4,
  publishedAt: null,
  hasUnpublished: false,
  publication: null,
  tableBytes: { used: 0, limit: 1 },
  instructions: { used: 0, limit: 1 },
  currency: "EUR",
  timeZone: "UTC",
};

let api: TestApi;
let asked: { shop: string; input: unknown }[] = [];
let rules: { rule: PriceRule; paused: boolean }[] = [{ rule: RULE, paused: false }];
let stopInventory: () => Promise<void>;

const inventory = () =>
  api.behind("inventory", [
    answer(DeliveryPromise, async (input, shop) => {
      asked.push({ shop, input });
      const location = input.lines.every(({ quantity }) => quantity < 5) ? "Pier 3" : null;
      return { earliest: "2026-12-02", latest: "2026-12-03", location, estimate: ESTIMATE };
    }),
    answer(StockHealth, async (input, shop) => {
      asked.push({ shop, input });
      const level = { location: "Pier 3", available: 4, committed: 1, incoming: 0, updatedAt: "2026-11-29T10:00:00Z" };
      return { levels: [level], lastOutsideWriteAt: null };
    }),
  ]);

beforeAll(async () => {
  api = await openTestApi();
  const admin = await api.bus.open("ask", "admin");
  await ensureStream(await admin.connection.jetstreamManager(), "EVENTS");
  stopInventory = await inventory();
  await api.behind("customers", [
    answer(CustomersRewards, async () => ({
      points: 320,
      tier: "Silver",
      spent12MonthsMinor: 0n,
      nextTier: null,
      rate: { points: 1, perMinor: 100n, currency: "EUR" },
    })),
  ]);
  await api.behind("pricing", [
    answer(PricingRules, async () => ({ ...UNPUBLISHED, publishedVersion: 3 })),
    answer(PricingVersion, async ({ version }) => ({ version, rules })),
  ]);
  await until(
    async () => (await redeem({ points: 0, totalMinor: "1", currency: "EUR" })).body,
    (body) => body["degraded"] === false,
  );
});
afterAll(() => api.close());

const bodyOf = async (response: Response) => ({
  status: response.status,
  body: (await response.json()) as Record<string, unknown>,
});
const redeem = async (wish: unknown, claims: object = {}) =>
  bodyOf(await api.post("/v1/checkout/redeem", wish, await aToken({ ...claims })));
const delivery = async (query: string) =>
  bodyOf(await api.get(`/v1/checkout/delivery?${query}`, await aToken({ sub: null })));

test("points pay what balance and rule allow, and no point is taken for nothing", async () => {
  const wish = { points: 1_000, totalMinor: "4000", currency: "EUR" };
  // 320 points are worth 16.00; half of 40.00 is more.
  expect((await redeem(wish)).body).toEqual({ points: 320, valueMinor: "1600", balance: 320, degraded: false });
  expect((await redeem({ ...wish, totalMinor: "2000" })).body).toMatchObject({ points: 200, valueMinor: "1000" });
  expect((await redeem({ ...wish, currency: "USD" })).body).toMatchObject({ points: 0, valueMinor: "0" });
});

test("who is not logged in has nothing to pay with", async () => {
  const refused = await redeem({ points: 1, totalMinor: "100", currency: "EUR" }, { sub: null });
  expect(refused).toMatchObject({ status: 403, body: { code: "NOT_LOGGED_IN", remedy: expect.any(String) } });
});

test("a rule of points holds in its time, on its own wall, and goes with the next publication", async () => {
  const wish = { points: 100, totalMinor: "4000", currency: "EUR" };
  const publish = async (change: Partial<PriceRule>, paused = false) => {
    rules = [{ rule: { ...RULE, ...change }, paused }];
    const data = { version: 4, productIds: null };
    await api.bus.publish(PriceChangedV1, liveMessage(PriceChangedV1, SHOP, randomUUID(), data));
  };
  const worth = (points: number) =>
    until(
      async () => (await redeem(wish)).body,
      (body) => body["points"] === points,
    );
  await publish({ endsAt: "2020-01-01T00:00:00" });
  await worth(0);
  await publish({ startsAt: "2020-01-01T00:00:00" });
  await worth(100);
  await publish({}, true);
  await worth(0);
  await publish({});
  await worth(100);
});

test("a buyer's word on mails about points is safe on its stream, under their own name", async () => {
  const admin = await api.bus.open("ask", "admin");
  await ensureStream(await admin.connection.jetstreamManager(), "COMMANDS");
  const heard = admin.connection.subscribe("commands.*.notifications.opt-in.v1", { max: 1 });
  await admin.connection.flush();
  const token = await aToken({ sub: "gid://shopify/Customer/31" });
  const wish = { optIn: true, customerId: "gid://shopify/Customer/99" };
  const answered = await until(
    async () => bodyOf(await api.post("/v1/checkout/notifications", wish, token)),
    ({ body }) => body["degraded"] === false,
  );
  expect(answered).toEqual({ status: 200, body: { optedIn: true, degraded: false } });
  for await (const message of heard) {
    expect(message.subject).toBe(`commands.${SHOP}.notifications.opt-in.v1`);
    expect(message.json()).toEqual({ customerId: "gid://shopify/Customer/31", optIn: true });
  }
  const anonymous = await api.post("/v1/checkout/notifications", wish, await aToken({ sub: null }));
  expect(await bodyOf(anonymous)).toMatchObject({ status: 403, body: { code: "NOT_LOGGED_IN" } });
});

test("a cart arrives from the location that has it; where none has, by the estimate", async () => {
  asked = [];
  expect((await delivery("variants=11:2,gid://shopify/ProductVariant/12:1&country=DE")).body).toEqual({
    earliest: "2026-12-02",
    latest: "2026-12-03",
    location: "Pier 3",
    estimated: false,
    degraded: false,
  });
  const lines = [
    { variantId: "gid://shopify/ProductVariant/11", quantity: 2 },
    { variantId: "gid://shopify/ProductVariant/12", quantity: 1 },
  ];
  expect(asked).toEqual([{ shop: SHOP, input: { lines, country: "DE" } }]);
  expect((await delivery("variants=11:9&country=DE")).body).toMatchObject({ location: null, estimated: true });
});

test("with inventory stopped: reckoned by the lead times it last gave, or by the default ones, and marked", async () => {
  await delivery("variants=21:1&country=AT");
  await stopInventory();
  // What was promised is not kept once stock moves.
  const moved = { inventoryItemId: "gid://shopify/InventoryItem/1", locationId: null, available: 0, outside: false };
  await api.bus.publish(StockChangedV1, liveMessage(StockChangedV1, SHOP, randomUUID(), moved));
  const known = await until(
    async () => (await delivery("variants=21:1&country=AT")).body,
    (body) => body["degraded"] === true,
  );
  const by = (estimate: typeof ESTIMATE) => deliveryDates(estimate, new Date());
  expect(known).toEqual({ ...by(ESTIMATE), location: null, estimated: true, degraded: true });
  expect((await delivery("variants=22:1&country=JP")).body).toMatchObject(by(DEFAULT_ESTIMATE));
  stopInventory = await inventory();
  await until(
    async () => (await delivery("variants=23:1")).body,
    (body) => body["degraded"] === false,
  );
});

test("stock is told to staff of the shop, and to nobody else", async () => {
  asked = [];
  const path = "/v1/admin/stock?productId=gid://shopify/Product/7";
  expect(await bodyOf(await api.get(path, await aStaffToken()))).toMatchObject({
    status: 200,
    body: { levels: [{ location: "Pier 3", available: 4 }], degraded: false },
  });
  expect(asked).toEqual([{ shop: SHOP, input: { productId: "gid://shopify/Product/7" } }]);
  expect((await api.get(path, await aToken())).status).toBe(401);
});

test.each([
  ["/v1/checkout/rewards?totalMinor=-5&currency=EUR", "a negative amount"],
  ["/v1/checkout/rewards?totalMinor=12.50&currency=EUR", "a decimal"],
  ["/v1/checkout/rewards?totalMinor=1e9&currency=EUR", "an exponent"],
  ["/v1/checkout/rewards?totalMinor=9999999999999999999&currency=EUR", "more money than there is"],
  ["/v1/checkout/rewards?totalMinor=1&totalMinor=2&currency=EUR", "an amount twice"],
  ["/v1/checkout/rewards?totalMinor=100&currency=euro", "no currency"],
  ["/v1/checkout/rewards", "nothing"],
  ["/v1/checkout/delivery?variants=1:0", "a quantity of nothing"],
  ["/v1/checkout/delivery?variants=1:-1", "a negative quantity"],
  ["/v1/checkout/delivery?variants=gid://shopify/Product/1:1", "something else than a variant"],
  ["/v1/checkout/delivery?variants=1:1&country=Germany", "no country code"],
  [
    `/v1/checkout/delivery?variants=${Array.from({ length: 101 }, (_, at) => `${at}:1`).join(",")}`,
    "too many variants",
  ],
])("400 with what to do: %s (%s)", async (path) => {
  const response = await api.get(path, await aToken());
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(await bodyOf(response)).toMatchObject({
    status: 400,
    body: { code: "BAD_INPUT", remedy: expect.any(String) },
  });
});

test.each([
  ["no JSON", "{points:", 400, "BAD_REQUEST"],
  ["a huge body", `{"points":${"1".repeat(20_000)}}`, 413, "BODY_TOO_LARGE"],
  ["half a point", '{"points":1.5,"totalMinor":"100","currency":"EUR"}', 400, "BAD_INPUT"],
  ["points that are none", '{"points":"many","totalMinor":"100","currency":"EUR"}', 400, "BAD_INPUT"],
  ["more points than there are", '{"points":1e300,"totalMinor":"100","currency":"EUR"}', 400, "BAD_INPUT"],
  ["an amount as a number", '{"points":1,"totalMinor":100,"currency":"EUR"}', 400, "BAD_INPUT"],
  ["a prototype", '{"__proto__":{"points":1}}', 400, "BAD_REQUEST"],
])("POST %s: %s", async (_, body, status, code) => {
  const response = await api.post("/v1/checkout/redeem", body, await aToken());
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(await bodyOf(response)).toMatchObject({ status, body: { code } });
});

test("any origin may read every answer, and a preflight needs no token", async () => {
  const url = `http://127.0.0.1:${api.server.port}`;
  const preflight = await fetch(`${url}/v1/checkout/rewards`, {
    method: "OPTIONS",
    headers: {
      origin: "null",
      "access-control-request-method": "GET",
      "access-control-request-headers": "authorization",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-headers")).toContain("authorization");
  for (const [path, method] of [
    ["/v1/checkout/rewards?totalMinor=1&currency=EUR", "GET"],
    ["/v1/checkout/nothing-here", "GET"],
    ["/v1/checkout/rewards", "DELETE"],
    ["/v1", "GET"],
  ] as const) {
    const refused = await fetch(url + path, { method, headers: { origin: "null" } });
    expect([path, refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      path,
      path.includes("?") ? 401 : 404,
      "*",
    ]);
    expect(await refused.json()).toMatchObject({ code: expect.any(String), message: expect.any(String) });
  }
});

test("a buyer who asks too often is told when to ask again; others are not held up", async () => {
  const token = await aToken({ sub: "gid://shopify/Customer/555" });
  const path = "/v1/checkout/rewards?totalMinor=100&currency=EUR";
  const answers = await Promise.all(Array.from({ length: 60 }, () => api.get(path, token)));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(refused[0]?.headers.get("access-control-allow-origin")).toBe("*");
  expect((await api.get(path, await aToken({ sub: "gid://shopify/Customer/556" }))).status).toBe(200);
});
