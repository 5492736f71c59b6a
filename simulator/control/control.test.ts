import type { FastifyInstance } from "fastify";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testWorld } from "../testing.ts";
import type { World } from "../world.ts";
import { controlPlugin } from "./plugin.ts";

let world: World;
let app: FastifyInstance;

beforeEach(async () => {
  world = testWorld();
  app = Fastify();
  await app.register(controlPlugin(world, async () => ({ status: 200 })));
});

afterEach(() => app.close());

async function ask(method: "GET" | "POST" | "DELETE", url: string, body?: object) {
  const answer = await app.inject({ method, url, ...(body ? { payload: body } : {}) });
  return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
}

async function place() {
  const order = { customer: { email: "ada@example.com" }, lines: [{ sku: "CER-001-SEA", quantity: 2 }] };
  const { body } = await ask("POST", "/_control/orders", order);
  return body as {
    orderId: string;
    id: number;
    name: string;
    shop: string;
    lines: { lineId: string; variantId: string }[];
  };
}

test("an order is placed in the first shop, by SKU or by variant, with ids that other calls take", async () => {
  const order = await place();
  expect(order).toMatchObject({
    shop: "harbor-lane",
    name: "#1001",
    totals: { total: { minor: 5_270, decimal: "52.70" } },
  });
  expect(order.orderId).toMatch(/^gid:\/\/shopify\/Order\/\d+$/);
  const [line] = order.lines;
  const variants = [line?.variantId, Number(line?.variantId.split("/").at(-1))];
  for (const variantId of variants) {
    const again = await ask("POST", "/_control/orders", { customer: null, lines: [{ variantId, quantity: 1 }] });
    expect(again.status).toBe(200);
  }
  for (const key of [order.id, encodeURIComponent(order.orderId), "1001", "%231001"]) {
    expect((await ask("GET", `/_control/orders/${key}`)).body).toMatchObject({ orderId: order.orderId });
  }
});

test("refund, edit, fulfil and cancel take the ids of the order's lines", async () => {
  const order = await place();
  const lineId = order.lines[0]?.lineId;
  const at = `/_control/orders/${order.id}`;
  const edited = await ask("POST", `${at}/edit`, { setQuantity: [{ lineId, quantity: 3 }] });
  expect(edited.body).toMatchObject({ lines: [{ currentQuantity: 3 }] });
  const refunded = await ask("POST", `${at}/refund`, { lines: [{ lineId, quantity: 1 }] });
  expect(refunded.body).toMatchObject({ financialStatus: "partially_refunded", lines: [{ currentQuantity: 2 }] });
  const shipped = await ask("POST", `${at}/fulfil`);
  expect(shipped.body).toMatchObject({ fulfillmentStatus: "fulfilled" });
  const cancelled = await ask("POST", `${at}/cancel`);
  expect(cancelled).toMatchObject({ status: 409, body: { error: { code: "ORDER_SHIPPED" } } });
});

test("a wrong request is answered with the field and what to do", async () => {
  const bad = await ask("POST", "/_control/orders", {
    customer: { email: "ada@example.com" },
    lines: [{ quantity: 0 }],
  });
  expect(bad).toMatchObject({ status: 400, body: { error: { code: "BAD_REQUEST", field: "lines.0.quantity" } } });
  const unknown = await ask("POST", "/_control/orders", { lines: [{ sku: "NOPE" }] });
  expect(unknown).toMatchObject({ status: 404, body: { error: { code: "NOT_FOUND" } } });
  const shop = await ask("GET", "/_control/products?shop=nowhere");
  expect(shop).toMatchObject({
    status: 404,
    body: { error: { remedy: expect.stringContaining("harbor-lane") as string } },
  });
  const fault = await ask("POST", "/_control/faults", { kind: "webhook-delay" });
  expect(fault).toMatchObject({ status: 400, body: { error: { field: "delayMs" } } });
});

test("somebody else's stock change is journalled as theirs", async () => {
  const adjusted = await ask("POST", "/_control/inventory/adjust", { sku: "CER-001-SEA", delta: -4 });
  expect(adjusted.status).toBe(200);
  const { body } = await ask("GET", "/_control/journal?kind=inventory&limit=5000");
  const entries = body["entries"] as { actor: string; data: { availableDelta: number } }[];
  expect(entries.at(-1)).toMatchObject({ actor: "somebody else", data: { availableDelta: -4 } });
});

test("faults and the clock are set and cleared", async () => {
  const { body: fault } = await ask("POST", "/_control/faults", { kind: "webhook-drop", probability: 0.5, seed: 3 });
  expect((await ask("GET", "/_control/faults")).body).toMatchObject({
    faults: [{ id: fault["id"], kind: "webhook-drop" }],
  });
  expect((await ask("DELETE", `/_control/faults/${String(fault["id"])}`)).body).toEqual({ cleared: 1 });
  expect((await ask("POST", "/_control/clock", { advanceMs: 60_000 })).body).toMatchObject({ offsetMs: 60_000 });
  expect((await ask("POST", "/_control/clock", { reset: true })).body).toMatchObject({ offsetMs: 0 });
});

test("the OpenAPI document describes every route and its fields", async () => {
  const { body } = await ask("GET", "/_control/openapi.json");
  expect(body).toMatchObject({ openapi: "3.1.0" });
  const paths = body["paths"] as Record<string, Record<string, { requestBody?: { content: object } }>>;
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      "/_control/orders",
      "/_control/orders/{orderId}/refund",
      "/_control/journal",
      "/_control/deliveries",
    ]),
  );
  expect(paths["/_control/orders"]?.["post"]?.requestBody?.content).toMatchObject({
    "application/json": {
      schema: { type: "object", required: ["lines"], properties: { customer: {}, lines: {}, shop: {} } },
    },
  });
});
