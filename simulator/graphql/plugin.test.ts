import Fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testWorld } from "../testing.ts";
import type { World } from "../world.ts";
import { adminApiPlugin } from "./plugin.ts";

const query = "query ShopSettings { shop { name currencyCode } }";
let world: World;
let app: FastifyInstance;
let token: string;

beforeEach(async () => {
  world = testWorld();
  world.app.install("harbor-lane");
  token = world.app.tokens.issue({ shop: "harbor-lane", kind: "offline", expiring: true }).token;
  app = Fastify();
  await app.register(adminApiPlugin(world, { dataFile: ":memory:" }));
});

afterEach(() => app.close());

async function ask(more: { version?: string; host?: string; token?: string } = {}) {
  const answer = await app.inject({
    method: "POST",
    url: `/admin/api/${more.version ?? "2026-07"}/graphql.json`,
    headers: {
      "x-forwarded-host": more.host ?? "harbor-lane.myshopify.com",
      "x-shopify-access-token": more.token ?? token,
    },
    payload: { query },
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json<Record<string, unknown>>() };
}

test("the store is told apart by its host, and answers with its cost", async () => {
  expect(await ask()).toMatchObject({
    status: 200,
    body: {
      data: { shop: { name: "Harbor Lane", currencyCode: "EUR" } },
      extensions: { cost: { requestedQueryCost: 1, actualQueryCost: 1, throttleStatus: { restoreRate: 100 } } },
    },
  });
  expect((await ask({ host: "nowhere.myshopify.com" })).status).toBe(404);
});

test("a token that is wrong, of another shop, or expired is answered 401", async () => {
  world.app.install("kite-and-co");
  expect((await ask({ token: "shpat_wrong" })).status).toBe(401);
  expect((await ask({ host: "kite-and-co.myshopify.com" })).status).toBe(401);
  world.clock.move(3_600_000);
  expect((await ask()).status).toBe(401);
});

test("another API version is refused, naming the one there is", async () => {
  const answer = await ask({ version: "2024-01" });
  expect(answer.status).toBe(404);
  expect(JSON.stringify(answer.body)).toContain("2026-07");
});

test("faults answer as Shopify does when it fails", async () => {
  world.faults.set({ kind: "admin-429", probability: 1, retryAfterSeconds: 2, times: 1 });
  expect(await ask()).toMatchObject({ status: 429, headers: { "retry-after": "2.0" } });
  world.faults.set({ kind: "admin-500", probability: 1, times: 1 });
  expect((await ask()).status).toBe(500);
  world.faults.set({ kind: "admin-throttled", probability: 1, times: 1 });
  expect(await ask()).toMatchObject({ status: 200, body: { errors: [{ extensions: { code: "THROTTLED" } }] } });
  expect((await ask()).body).toHaveProperty("data.shop.name", "Harbor Lane");
});
