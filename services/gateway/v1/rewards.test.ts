import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { PointsChangedV1 } from "../../../contracts/events/loyalty.ts";
import { ErasureAskedV1 } from "../../../contracts/events/privacy.ts";
import { CustomersRewards } from "../../../contracts/queries/customers.ts";
import { PricingRules } from "../../../contracts/queries/pricing.ts";
import { ensureStream } from "../../_runtime/bus/provision.ts";
import { liveMessage, until } from "../../_runtime/testing/service-bus.ts";
import { answer, aToken, openTestApi, SHOP, type TestApi } from "./testing.ts";

/*
 * What the bugs would look like: points of another customer or shop; a checkout that waits for a service that is down;
 * yesterday's points shown as today's; points of somebody who was erased.
 */

/** The API's own deadline is 300 ms; a test machine may be busy with other things. */
const EXTENSION_WAITS_MS = 1_000;

let api: TestApi;
let stopCustomers: () => Promise<void>;
let asked: { shop: string; customerId: string | null }[] = [];
let points = 120;

const behindIt = () =>
  api.behind("customers", [
    answer(CustomersRewards, async ({ customerId }, shop) => {
      asked.push({ shop, customerId });
      return {
        points: customerId === null ? 0 : points,
        tier: "Bronze",
        spent12MonthsMinor: 20_000n,
        nextTier: { name: "Silver", missingMinor: 10_000n },
        rate: { points: 2, perMinor: 100n, currency: "EUR" },
      };
    }),
  ]);

beforeAll(async () => {
  api = await openTestApi();
  const admin = await api.bus.open("ask", "admin");
  await ensureStream(await admin.connection.jetstreamManager(), "EVENTS");
  stopCustomers = await behindIt();
  await api.behind("pricing", [
    answer(PricingRules, async () => ({
      rules: [],
      draftVersion: 0,
      publishedVersion: 0,
      publishedAt: null,
      hasUnpublished: false,
      publication: null,
      tableBytes: { used: 0, limit: 1 },
      instructions: { used: 0, limit: 1 },
      currency: null,
      timeZone: null,
    })),
  ]);
  // The first question of a process is slower than any after it.
  await until(
    async () => rewards(await aToken()),
    ({ body }) => body["degraded"] === false,
  );
});
afterAll(() => api.close());
beforeEach(() => {
  asked = [];
});

const rewards = async (token: string, query = "totalMinor=4250&currency=EUR") => {
  const response = await api.get(`/v1/checkout/rewards?${query}`, token);
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const aCustomer = () => `gid://shopify/Customer/${1_000 + Math.floor(Math.random() * 1e9)}`;

test("a buyer sees points, tier, what is missing to the next and what the cart earns", async () => {
  const sub = aCustomer();
  const { status, body } = await rewards(await aToken({ sub }));
  expect(status).toBe(200);
  expect(body).toEqual({
    points: 120,
    tier: "Bronze",
    nextTier: { name: "Silver", missingMinor: "10000" },
    earns: 84,
    redemption: null,
    degraded: false,
  });
  expect(asked).toEqual([{ shop: SHOP, customerId: sub }]);
});

test("shop and customer are the token's, whatever the request says; a numeric sub is a customer too", async () => {
  const query = "totalMinor=100&currency=EUR&shop=kite-and-co&customerId=gid://shopify/Customer/99&sub=99&dest=x";
  const number = 1_000 + Math.floor(Math.random() * 1e9);
  const { status } = await rewards(
    await aToken({ dest: "https://other-shop.myshopify.com", sub: String(number) }),
    query,
  );
  expect(status).toBe(200);
  expect(asked).toEqual([{ shop: "other-shop", customerId: `gid://shopify/Customer/${number}` }]);
});

test("without sub it is nobody, who has no points and earns by the same rule", async () => {
  const { body } = await rewards(await aToken({ sub: null }));
  expect(body).toMatchObject({ points: 0, earns: 84, degraded: false });
  expect(asked).toEqual([{ shop: SHOP, customerId: null }]);
});

test("an amount in another currency than the shop's earns a point a unit, as its order will", async () => {
  expect((await rewards(await aToken(), "totalMinor=4250&currency=USD")).body).toMatchObject({ earns: 42 });
});

test("twenty at once ask once, and an event makes the next one ask again", async () => {
  const sub = aCustomer();
  const token = await aToken({ sub });
  await Promise.all(Array.from({ length: 20 }, () => rewards(token)));
  expect(asked).toHaveLength(1);
  points = 90;
  const changed = { customerId: sub, orderId: null, orderName: null, reason: "adjusted", delta: -30, balance: 90 };
  await api.bus.publish(
    PointsChangedV1,
    liveMessage(PointsChangedV1, SHOP, randomUUID(), { ...changed, tier: "Bronze" }),
  );
  const { body } = await until(
    () => rewards(token),
    ({ body: seen }) => seen["points"] === 90,
  );
  expect(body).toMatchObject({ degraded: false });
  points = 120;
});

test("with customers stopped: an earlier answer, or a default one, marked, at once; well again when it is back", async () => {
  const known = await aToken({ sub: aCustomer() });
  const erasedId = aCustomer();
  const erased = await aToken({ sub: erasedId });
  await rewards(known);
  await rewards(erased);
  await rewards(await aToken({ sub: null }));
  await stopCustomers();
  const startedAt = performance.now();
  const stranger = await rewards(await aToken({ sub: aCustomer() }));
  expect(performance.now() - startedAt).toBeLessThan(EXTENSION_WAITS_MS);
  expect(stranger.status).toBe(200);
  expect(stranger.body).toEqual({
    points: 0,
    tier: "",
    nextTier: null,
    earns: 84,
    redemption: null,
    degraded: true,
  });
  expect((await rewards(known)).body).toMatchObject({ points: 120 });
  const erasure = {
    erasureId: randomUUID(),
    kind: "customer",
    askedAt: new Date().toISOString(),
    customerId: erasedId,
  };
  await api.bus.publish(
    ErasureAskedV1,
    liveMessage(ErasureAskedV1, SHOP, randomUUID(), { ...erasure, orderIds: [], salt: "", contactDigests: [] }),
  );
  await until(
    () => rewards(erased),
    ({ body }) => body["points"] === 0 && body["degraded"] === true,
  );
  stopCustomers = await behindIt();
  await until(
    () => rewards(erased),
    ({ body }) => body["degraded"] === false,
  );
  // Customers may not have carried it out yet: what it says is given, and not kept.
  asked = [];
  await rewards(erased);
  await rewards(erased);
  expect(asked).toHaveLength(2);
});

test("a service that hangs costs no more than the deadline", async () => {
  await stopCustomers();
  const stop = await api.behind("customers", [
    answer(
      CustomersRewards,
      () => new Promise<never>((_, reject) => setTimeout(() => reject(new Error("late")), 2_000)),
    ),
  ]);
  const startedAt = performance.now();
  const { status, body } = await rewards(await aToken({ sub: aCustomer() }));
  const tookMs = performance.now() - startedAt;
  expect(status).toBe(200);
  expect(body).toMatchObject({ degraded: true });
  expect(tookMs).toBeLessThan(EXTENSION_WAITS_MS);
  await stop();
  stopCustomers = await behindIt();
}, 15_000);
