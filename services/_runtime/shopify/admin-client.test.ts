import { randomUUID } from "node:crypto";
import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { parse } from "graphql";
import { connect, type NatsConnection } from "nats";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { testBus } from "../../../tests/setup/bus.ts";
import { type AdminClient, adminClients } from "./admin-client.ts";
import { ShopClosed } from "./admin-errors.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import { sharedBudget } from "./limiter.ts";
import { type AdminEndpoint, adminEndpoint } from "./testing.ts";

const Read = parse("query Read($id: ID!) { order(id: $id) { id } }") as TypedDocumentNode<
  { order: { id: string } | null },
  { id: string }
>;
const Adjust = parse(`mutation Adjust($delta: Int!, $idempotencyKey: String!) {
  adjust(delta: $delta) @idempotent(key: $idempotencyKey) { userErrors { field message code } }
}`) as TypedDocumentNode<{ adjust: unknown }, { delta: number; idempotencyKey: string }>;
const SetTag = parse("mutation SetTag { tag { userErrors { message } } }") as TypedDocumentNode<object, object>;

const ORDER = { order: { id: "gid://shopify/Order/1" } };
const OK = { kind: "data", data: ORDER } as const;
let shopify: AdminEndpoint;
let connection: NatsConnection;
let client: AdminClient;
let shop: string;
let tokens: string[];
let staleTokens: (string | undefined)[];

beforeAll(async () => {
  [shopify, connection] = await Promise.all([adminEndpoint(), connect(testBus())]);
});
afterAll(async () => {
  await Promise.all([shopify.close(), connection.close()]);
});
beforeEach(() => {
  shop = `shop-${randomUUID().slice(0, 8)}`;
  tokens = ["token-1", "token-2"];
  staleTokens = [];
  shopify.calls.length = 0;
  const token = async (_: string, staleToken?: string) => {
    staleTokens.push(staleToken);
    return (staleToken === undefined ? tokens[0] : tokens[1]) ?? "";
  };
  client = adminClients({ token, budget: sharedBudget({ connection }), fetch: shopify.fetch })(shop);
});

const read = (options = {}) => client.run(Read, { id: ORDER.order.id }, options);

test("a call goes to the shop's own host, in the one API version, with its token and variables", async () => {
  shopify.reply(OK);
  expect(await read()).toEqual(ORDER);
  expect(shopify.calls).toMatchObject([
    {
      url: `https://${shop}.myshopify.com/admin/api/2026-07/graphql.json`,
      token: "token-1",
      operation: "Read",
      variables: { id: ORDER.order.id },
    },
  ]);
});

test("throttled with a 200 is tried again, when there is room again", async () => {
  shopify.reply({ kind: "errors", code: "THROTTLED", available: 80 }, OK);
  const startMs = Date.now();
  expect(await read()).toEqual(ORDER);
  // 20 points were missing at 50 a second.
  expect(Date.now() - startMs).toBeGreaterThanOrEqual(350);
  expect(shopify.calls).toHaveLength(2);
});

test.each([
  { kind: "status", status: 503 } as const,
  { kind: "status", status: 429, retryAfterSeconds: 0.1 } as const,
  { kind: "hang-up" } as const,
  { kind: "errors", code: "INTERNAL_SERVER_ERROR", available: 900 } as const,
])("one failure of Shopify's is tried again: %o", async (failure) => {
  shopify.reply(failure, OK);
  expect(await read()).toEqual(ORDER);
  expect(shopify.calls).toHaveLength(2);
});

test("a refused token is replaced once", async () => {
  shopify.reply({ kind: "status", status: 401 }, OK);
  expect(await read()).toEqual(ORDER);
  expect(staleTokens).toEqual([undefined, "token-1"]);
  expect(shopify.calls.map((call) => call.token)).toEqual(["token-1", "token-2"]);
});

test("a token refused twice is given up", async () => {
  shopify.reply({ kind: "status", status: 401 });
  await expect(read()).rejects.toMatchObject({ code: "SHOPIFY_TOKEN_REFUSED" });
  expect(shopify.calls).toHaveLength(2);
});

test("a shop that is closed is not called", async () => {
  const token = async () => {
    throw new ShopClosed(shop, "uninstalled");
  };
  const closed = adminClients({ token, budget: sharedBudget({ connection }), fetch: shopify.fetch })(shop);
  await expect(closed.run(Read, { id: "x" })).rejects.toMatchObject({ code: "SHOP_UNINSTALLED" });
  expect(shopify.calls).toHaveLength(0);
});

test("a query that costs too much is poison, and is not tried again", async () => {
  shopify.reply({ kind: "errors", code: "MAX_COST_EXCEEDED" });
  await expect(read()).rejects.toMatchObject({ name: "AdminRefused", code: "SHOPIFY_MAX_COST_EXCEEDED" });
  expect(shopify.calls).toHaveLength(1);
});

test("a Shopify that hangs is given up at the deadline", async () => {
  shopify.reply({ kind: "hang" });
  await expect(read({ deadlineMs: 300 })).rejects.toMatchObject({ code: "DEADLINE" });
});

test("a Shopify that keeps failing is left alone for a while", async () => {
  shopify.reply({ kind: "status", status: 503 });
  await Promise.allSettled(Array.from({ length: 10 }, () => read({ deadlineMs: 2_000 })));
  const before = shopify.calls.length;
  await expect(read({ deadlineMs: 100 })).rejects.toMatchObject({ code: "BREAKER_OPEN" });
  expect(shopify.calls).toHaveLength(before);
});

test("the key of a mutation is made from its cause: the same however often it runs", async () => {
  shopify.reply({ kind: "data", data: { adjust: { userErrors: [] } } });
  await client.run(Adjust, { delta: 1 }, { cause: "message-1" });
  await client.run(Adjust, { delta: 1 }, { cause: "message-1" });
  await client.run(Adjust, { delta: 1 }, { cause: "message-1", effect: "second line" });
  const keys = shopify.calls.map((call) => call.variables.idempotencyKey);
  expect(keys).toEqual([keys[0], keys[0], idempotencyKey("message-1", "Adjust/second line")]);
  expect(keys[2]).not.toBe(keys[0]);
  await expect(client.run(Adjust, { delta: 1 })).rejects.toThrow("causing message");
  await expect(client.run(SetTag, {})).rejects.toThrow("repeatable");
});

test("userErrors are an error with their code; a key still under way is tried again", async () => {
  const declined = [{ field: ["input", "delta"], message: "is stale", code: "CHANGE_FROM_QUANTITY_STALE" }];
  shopify.reply({ kind: "data", data: { adjust: { userErrors: declined } } });
  await expect(client.run(Adjust, { delta: 1 }, { cause: "m" })).rejects.toMatchObject({
    name: "AdminDeclined",
    code: "SHOPIFY_CHANGE_FROM_QUANTITY_STALE",
    message: "Adjust: input.delta: is stale",
  });
  const running = [{ field: null, message: "running", code: "IDEMPOTENCY_CONCURRENT_REQUEST" }];
  shopify.reply(
    { kind: "data", data: { adjust: { userErrors: running } } },
    { kind: "data", data: { adjust: { userErrors: [] } } },
  );
  await expect(client.run(Adjust, { delta: 1 }, { cause: "m" })).resolves.toBeDefined();
});

test("calls wait for the shared budget before Shopify has to refuse them", async () => {
  shopify.reply({ kind: "data", data: ORDER, cost: { requested: 600, actual: 600, available: 400 } });
  await read();
  await expect(read({ deadlineMs: 500 })).rejects.toMatchObject({ code: "SHOPIFY_BUDGET_SHORT" });
  expect(shopify.calls).toHaveLength(1);
});

test("no error carries the token, the variables or Shopify's answer", async () => {
  shopify.reply({ kind: "status", status: 403 });
  const error = await read().catch((caught: unknown) => caught);
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error as object))).not.toMatch(/token-1|gid:/);
});
