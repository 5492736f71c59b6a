import type { FastifyInstance } from "fastify";
import Fastify from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testApp, testWorld } from "../testing.ts";
import { openReceiver } from "../webhooks/receiver.testing.ts";
import type { World } from "../world.ts";
import { controlPlugin } from "./plugin.ts";

type Json = Record<string, unknown>;

let receiver: Awaited<ReturnType<typeof openReceiver>>;
let world: World;
let app: FastifyInstance;

beforeEach(async () => {
  receiver = await openReceiver(testApp().clientSecret);
  world = testWorld({ app: { applicationUrl: receiver.url } });
  world.app.install("harbor-lane");
  world.start();
  app = Fastify();
  await app.register(controlPlugin(world, async () => ({ status: 200 })));
});

afterEach(async () => {
  await app.close();
  await world.close();
  await receiver.close();
});

async function ask(method: "GET" | "POST" | "DELETE", url: string, body?: object) {
  const answer = await app.inject({ method, url, ...(body ? { payload: body } : {}) });
  return { status: answer.statusCode, body: answer.json<Json>() };
}

async function made(method: "GET" | "POST" | "DELETE", url: string, body?: object): Promise<Json> {
  const answer = await ask(method, url, body);
  expect(answer.body).not.toHaveProperty("error");
  return answer.body;
}

async function told(topic: string): Promise<Json[]> {
  await world.webhooks.idle();
  return receiver.received.filter((one) => one.topic === topic).map((one) => JSON.parse(one.body) as Json);
}

const buy = (email: string | null, quantity = 1, more: object = {}) =>
  made("POST", "/_control/orders", {
    customer: email === null ? null : { email },
    lines: [{ sku: "CER-001-SEA", quantity }],
    ...more,
  });

test("a merged customer's orders, sums and metafields are the kept one's, and both are told", async () => {
  const [ada, eve] = [await buy("ada@example.com"), await buy("eve@example.com", 2)];
  const adaId = String(ada["customerId"]);
  const eveId = String(eve["customerId"]);
  const field = { ownerType: "Customer", namespace: "notes", key: "shoe-size", type: "number_integer" } as const;
  const shop = "harbor-lane";
  world.metafields.set(shop, [{ ...field, ownerId: Number(eveId.split("/").at(-1)), value: "42" }]);
  const url = `/_control/customers/${encodeURIComponent(eveId)}`;
  const kept = await made("POST", `${url}/merge`, { into: adaId });
  expect(kept).toMatchObject({
    customerId: adaId,
    ordersCount: 2,
    metafields: [{ namespace: "notes", key: "shoe-size", value: "42" }],
  });
  expect((await ask("GET", url)).status).toBe(404);
  expect(await made("GET", `/_control/orders/${String(eve["id"])}`)).toMatchObject({ customerId: adaId });
  expect(await told("customers/merge")).toEqual([
    {
      admin_graphql_api_customer_kept_id: adaId,
      admin_graphql_api_customer_deleted_id: eveId,
      admin_graphql_api_job_id: null,
      status: "completed",
      errors: [],
    },
  ]);
  const again = await ask("POST", `/_control/customers/${encodeURIComponent(adaId)}/merge`, { into: adaId });
  expect(again).toMatchObject({ status: 400, body: { error: { code: "SAME_CUSTOMER" } } });
});

test("a contact of a company is not merged away", async () => {
  const contact = world.customers.list("harbor-lane").find((one) => one.companyId !== null);
  const other = await made("POST", "/_control/customers", { email: "new@example.com" });
  const refused = await ask("POST", `/_control/customers/${contact?.id}/merge`, { into: other["customerId"] });
  expect(refused).toMatchObject({ status: 409, body: { error: { code: "COMPANY_CONTACT" } } });
});

test("a customer without orders is deleted, one with orders is not", async () => {
  const fresh = await made("POST", "/_control/customers", { email: "New@Example.com ", emailConsent: "subscribed" });
  expect(fresh).toMatchObject({ email: "new@example.com" });
  expect(await made("DELETE", `/_control/customers/${String(fresh["id"])}`)).toEqual({ deleted: fresh["customerId"] });
  expect(await told("customers/delete")).toEqual([
    { id: fresh["id"], tax_exemptions: [], admin_graphql_api_id: fresh["customerId"] },
  ]);
  const buyer = await buy("ada@example.com");
  const refused = await ask("DELETE", `/_control/customers/${encodeURIComponent(String(buyer["customerId"]))}`);
  expect(refused).toMatchObject({ status: 409, body: { error: { code: "CUSTOMER_HAS_ORDERS" } } });
});

test("consent is told in its own webhook whenever it changes, also when a shopper gives it with an order", async () => {
  const order = await buy("ada@example.com", 1, { acceptsMarketing: true });
  const url = `/_control/customers/${encodeURIComponent(String(order["customerId"]))}`;
  await made("POST", url, { emailConsent: "unsubscribed" });
  await made("POST", url, { note: "likes blue" });
  const consents = await told("customers_email_marketing_consent/update");
  const states = consents.map((one) => (one["email_marketing_consent"] as Json)["state"]);
  expect(states.toSorted()).toEqual(["subscribed", "unsubscribed"]);
  for (const customer of [...(await told("customers/create")), ...(await told("customers/update"))]) {
    expect(Object.keys(customer)).not.toEqual(expect.arrayContaining(["email_marketing_consent"]));
  }
});

test("stock is changed by somebody else: by delta or to a figure, at a location, by SKU or inventory item", async () => {
  const sku = "CER-001-SEA";
  const before = await made("POST", "/_control/inventory/adjust", { sku, delta: 0 });
  const { inventoryItemId } = before;
  const [, second] = world.shops.locations("harbor-lane");
  const locationId = `gid://shopify/Location/${second?.id}`;
  const set = await made("POST", "/_control/inventory/adjust", { inventoryItemId, locationId, set: 5 });
  expect(set).toMatchObject({ inventoryItemId, locationId, available: 5 });
  const moved = await made("POST", "/_control/inventory/adjust", { sku, locationId, delta: -7 });
  expect(moved).toMatchObject({ available: -2 });
  const levels = (await told("inventory_levels/update")).filter((one) => one["location_id"] === second?.id);
  expect(levels.map((one) => one["available"]).toSorted()).toEqual([-2, 5]);
  const entries = world.journal.list({ kind: "inventory.changed", limit: 5_000 }).slice(-2);
  expect(entries.map((entry) => entry.actor)).toEqual(["somebody else", "somebody else"]);
  const both = await ask("POST", "/_control/inventory/adjust", { sku, delta: 1, set: 1 });
  expect(both).toMatchObject({ status: 400, body: { error: { code: "DELTA_OR_SET" } } });
  const elsewhere = await ask("POST", "/_control/inventory/adjust", { shop: "kite-and-co", inventoryItemId, delta: 1 });
  expect(elsewhere.status).toBe(404);
});

test("a deleted product is told, and its orders go on without it: refunded, shipped, and no stock comes back", async () => {
  const order = await buy("ada@example.com", 3);
  const [line] = order["lines"] as { lineId: string; productId: string }[];
  const productId = line?.productId ?? "";
  await made("DELETE", `/_control/products/${encodeURIComponent(productId)}`);
  expect(await told("products/delete")).toEqual([{ id: Number(productId.split("/").at(-1)) }]);
  const at = `/_control/orders/${String(order["id"])}`;
  const last = world.journal.lastSeq();
  const refunded = await made("POST", `${at}/refund`, { lines: [{ lineId: line?.lineId, quantity: 1 }] });
  expect(refunded).toMatchObject({
    lines: [{ productId: null, variantId: null, sku: "CER-001-SEA", currentQuantity: 2 }],
  });
  expect(await made("POST", `${at}/fulfil`)).toMatchObject({ fulfillmentStatus: "fulfilled" });
  expect(world.journal.list({ after: last, kind: "inventory.changed" })).toEqual([]);
  const [refund] = await told("refunds/create");
  expect(refund).toMatchObject({ refund_line_items: [{ line_item: { product_id: null, product_exists: false } }] });
});

test("more than was paid, or more units than are left, is not refunded", async () => {
  const order = await buy("ada@example.com", 2);
  const [line] = order["lines"] as { lineId: string }[];
  const url = `/_control/orders/${String(order["id"])}/refund`;
  const paid = (order["totals"] as { paid: { minor: number } }).paid.minor;
  expect(await ask("POST", url, { amountMinor: paid + 1 })).toMatchObject({
    status: 422,
    body: { error: { code: "REFUND_TOO_LARGE", field: "amountMinor" } },
  });
  expect(await ask("POST", url, { lines: [{ lineId: line?.lineId, quantity: 3 }] })).toMatchObject({
    status: 422,
    body: { error: { code: "REFUND_TOO_MANY" } },
  });
  await made("POST", url, { amountMinor: paid });
  expect((await ask("POST", url, { amountMinor: 1 })).body).toMatchObject({ error: { code: "REFUND_TOO_LARGE" } });
  expect(await told("refunds/create")).toHaveLength(1);
});

test("a payload of one's own arrives signed, under any topic, as often as asked and with the id given", async () => {
  const webhook = { topic: "refunds/create", payload: { id: 1, odd: [null, "ü"] }, webhookId: "mine" };
  expect(await made("POST", "/_control/webhooks/send", webhook)).toMatchObject({ webhookId: "mine" });
  await made("POST", "/_control/webhooks/send", webhook);
  await made("POST", "/_control/webhooks/send", { topic: "carts/create", raw: "{ no JSON" });
  await world.webhooks.idle();
  const sent = receiver.received.map((one) => [one.topic, one.webhookId, one.body]);
  expect(sent.slice(0, 2)).toEqual(Array(2).fill(["refunds/create", "mine", JSON.stringify(webhook.payload)]));
  expect(sent[2]).toEqual(["carts/create", expect.any(String), "{ no JSON"]);
  for (const one of receiver.received) expect(one.headers["x-shopify-hmac-sha256"]).toBe(one.signature);
  expect(await ask("POST", "/_control/webhooks/send", { topic: "carts/create" })).toMatchObject({ status: 400 });
});

test("orders of zero value, of 500 lines, without customer and of items without variant can be placed", async () => {
  const free = { customer: null, lines: [{ title: "Sample", priceMinor: 0, quantity: 1 }], shippingMinor: 0 };
  expect(await made("POST", "/_control/orders", free)).toMatchObject({
    customerId: null,
    financialStatus: "paid",
    totals: { total: { minor: 0 } },
    lines: [{ variantId: null }],
  });
  const lines = Array.from({ length: 500 }, (_, at) => ({ title: `Item ${at}`, priceMinor: 1, quantity: 1 }));
  expect((await made("POST", "/_control/orders", { customer: null, lines }))["lines"]).toHaveLength(500);
});

test.each([
  ["JPY", "Asia/Tokyo", 1_943, "1943"],
  ["KWD", "Asia/Kuwait", 3_885, "3.885"],
])(
  "a further shop sells in %s, and its webhooks have the digits of that currency",
  async (currency, timeZone, minor, price) => {
    const shop = currency === "JPY" ? "tokyo-paper" : "kuwait-paper";
    expect(await made("POST", "/_control/shops", { shop, currency, timeZone })).toMatchObject({ shop, products: 6 });
    await made("POST", "/_control/install", { shop });
    const lines = [{ sku: "FUR-001", quantity: 1 }];
    const order = await made("POST", "/_control/orders", { shop, customer: { email: "mika@example.com" }, lines });
    expect(order).toMatchObject({ shop, currency, name: "#1001", lines: [{ price: { minor, decimal: price } }] });
    const [created] = await told("orders/create");
    expect(created).toMatchObject({ currency, line_items: [{ price, price_set: { shop_money: { amount: price } } }] });
    expect(receiver.received[0]?.headers["x-shopify-shop-domain"]).toBe(`${shop}.myshopify.com`);
  },
);

test("a further shop is opened with products of a file, or not at all", async () => {
  const head = "Handle,Title,Option1 Name,Option1 Value,Variant Inventory Qty,Variant Price";
  const input = { shop: "sails", currency: "JPY", timeZone: "Asia/Tokyo" };
  const bad = await ask("POST", "/_control/shops", {
    ...input,
    productCsv: `${head}\nsail,Sail,Title,Default Title,2,4.9`,
  });
  expect(bad).toMatchObject({ status: 400, body: { error: { code: "BAD_CSV" } } });
  expect(world.shops.find("sails")).toBeUndefined();
  const csv = `${head}\nsail,Sail,Title,Default Title,2,490`;
  expect(await made("POST", "/_control/shops", { ...input, productCsv: csv })).toMatchObject({ products: 1 });
  expect((await ask("POST", "/_control/shops", input)).body).toMatchObject({ error: { code: "SHOP_EXISTS" } });
  const wrong = await ask("POST", "/_control/shops", { ...input, shop: "other", timeZone: "Mars/Olympus" });
  expect(wrong).toMatchObject({ status: 400, body: { error: { field: "timeZone" } } });
});

test("idle with quietMs waits for what the app still does in the store after its webhooks", async () => {
  const order = await buy("ada@example.com");
  const ownerId = Number(String(order["customerId"]).split("/").at(-1));
  const metafield = {
    ownerType: "Customer",
    ownerId,
    namespace: "loyalty",
    key: "points",
    type: "number_integer",
  } as const;
  const later = new Promise<void>((resolve) => {
    setTimeout(() => {
      world.metafields.set("harbor-lane", [{ ...metafield, value: "12" }], "app");
      resolve();
    }, 50);
  });
  expect(await made("GET", "/_control/idle?quietMs=200")).toEqual({ idle: true, pending: 0 });
  expect(world.metafields.list("harbor-lane", metafield)).toHaveLength(1);
  await later;
  expect(await made("GET", "/_control/idle?quietMs=5000&timeoutMs=20")).toMatchObject({ idle: false });
});

test("compliance webhooks name the customer and the orders that are meant", async () => {
  const [first, second] = [await buy("ada@example.com"), await buy("ada@example.com")];
  await buy("eve@example.com");
  const ids = [first, second].map((order) => Number(String(order["orderId"]).split("/").at(-1)));
  const customerId = first["customerId"];
  for (const topic of ["customers/data_request", "customers/redact", "shop/redact"]) {
    await made("POST", "/_control/compliance", { topic, ...(topic === "shop/redact" ? {} : { customerId }) });
  }
  const customer = { id: Number(String(customerId).split("/").at(-1)), email: "ada@example.com" };
  expect(await told("customers/data_request")).toMatchObject([
    { shop_domain: "harbor-lane.myshopify.com", customer, orders_requested: ids, data_request: { id: 1 } },
  ]);
  expect(await told("customers/redact")).toMatchObject([{ customer, orders_to_redact: ids }]);
  expect(Object.keys((await told("shop/redact"))[0] ?? {})).toEqual(["shop_id", "shop_domain"]);
});
