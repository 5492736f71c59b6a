import { randomBytes, randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect as connectSocket, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type NatsConnection } from "nats";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LIMITS } from "../../contracts/limits.ts";
import { testBus } from "../../tests/setup/bus.ts";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import type { RunningService } from "../_runtime/run-service.ts";
import type { GatewayServer } from "./http.ts";
import { startGateway } from "./main.ts";
import { API_KEY, postWebhook, SECRET, signatureOf, webhookHeadersFor } from "./testing.ts";

/*
 * What the bugs would look like: a webhook answered 200 and lost; one delivered twice and published twice; one that
 * Shopify never signed let in.
 */

let urls: TestDatabase;
let admin: pg.Client;
let nats: NatsConnection;
let gateway: RunningService;
let server: GatewayServer;

async function start(database: TestDatabase): Promise<{ running: RunningService; server: GatewayServer }> {
  const bus = testBus("gateway");
  let opened: GatewayServer | undefined;
  const running = await startGateway(
    {
      GATEWAY_DATABASE_URL: database.writeUrl,
      GATEWAY_QUERY_DATABASE_URL: database.queryUrl,
      GATEWAY_NATS_USER: bus.user,
      GATEWAY_NATS_PASSWORD: bus.pass,
      NATS_URL: bus.servers,
      SHOPIFY_API_KEY: API_KEY,
      SHOPIFY_API_SECRET: SECRET,
      PORT: "0",
    },
    { services: () => [], onListening: (listening) => (opened = listening) },
  );
  if (!opened) throw new Error("it does not listen");
  return { running, server: opened };
}

beforeAll(async () => {
  urls = await testDatabase("gateway");
  admin = new pg.Client({ connectionString: urls.adminUrl });
  await admin.connect();
  nats = await connect(testBus());
  ({ running: gateway, server } = await start(urls));
});

afterAll(async () => {
  await gateway.stop();
  await admin.end();
  await nats.close();
});

async function rowsOf(webhookId: string) {
  const { rows } = await admin.query<{
    shop: string;
    subject: string;
    headers: Record<string, string>;
    data: Buffer;
    published_at: Date | null;
  }>("select shop, subject, headers, data, published_at from runtime.outbox where message_id = $1 order by shop", [
    webhookId,
  ]);
  return rows;
}

async function published(webhookId: string): Promise<void> {
  for (;;) {
    const rows = await rowsOf(webhookId);
    if (rows.length > 0 && rows.every((row) => row.published_at !== null)) return;
    await sleep(20);
  }
}

/** How often the stream holds a message of this subject. */
async function storedIn(subject: string): Promise<number> {
  const jsm = await nats.jetstreamManager();
  const info = await jsm.streams.info("SHOPIFY", { subjects_filter: subject });
  return info.state.subjects?.[subject] ?? 0;
}

test("an accepted webhook is committed before its 200, byte for byte, and then published with its envelope", async () => {
  const body = '{ "id": 1,\n "admin_graphql_api_id":"gid://shopify/Order/1" }';
  const id = randomUUID();
  const event = randomUUID();
  const response = await postWebhook(server, body, { "x-shopify-webhook-id": id, "x-shopify-event-id": event });
  expect(response.status).toBe(200);
  const [row] = await rowsOf(id);
  expect(row?.data.toString()).toBe(body);
  expect(row?.subject).toBe("shopify.harbor-lane.orders.create.v1");
  expect(row?.headers).toMatchObject({
    "ce-id": id,
    "ce-type": "shopify.orders.create.v1",
    "ce-source": "/shopify",
    "ce-shop": "harbor-lane",
    "ce-origin": "live",
    "ce-correlationid": event,
    "ce-time": "2026-11-23T09:00:00.123456789Z",
  });
  await published(id);
});

test("a Webhook-Id seen before is answered 200 and published once, also when both come at the same moment", async () => {
  const shop = `shop-${randomUUID().slice(0, 8)}`;
  const change = { "x-shopify-webhook-id": randomUUID(), "x-shopify-shop-domain": `${shop}.myshopify.com` };
  const answers = await Promise.all(Array.from({ length: 20 }, () => postWebhook(server, "{}", change)));
  answers.push(await postWebhook(server, "{}", change));
  expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: 21 }, () => 200));
  expect(await rowsOf(change["x-shopify-webhook-id"])).toHaveLength(1);
  await published(change["x-shopify-webhook-id"]);
  expect(await storedIn(`shopify.${shop}.orders.create.v1`)).toBe(1);
});

test("the same Webhook-Id of two shops is two webhooks", async () => {
  const id = randomUUID();
  const shops = ["harbor-lane", "kite-and-co"];
  for (const shop of shops) {
    await postWebhook(server, "{}", { "x-shopify-webhook-id": id, "x-shopify-shop-domain": `${shop}.myshopify.com` });
  }
  expect((await rowsOf(id)).map((row) => row.shop)).toEqual(shops);
});

test("next-generation headers do as well; without an event id the webhook correlates with itself", async () => {
  const id = randomUUID();
  const classic = webhookHeadersFor("{}", { "x-shopify-webhook-id": id, "x-shopify-event-id": null });
  const headers = Object.fromEntries(Object.entries(classic).map(([name, value]) => [name.replace(/^x-/, ""), value]));
  const response = await fetch(`http://127.0.0.1:${server.port}/webhooks`, { method: "POST", body: "{}", headers });
  expect(response.status).toBe(200);
  expect((await rowsOf(id))[0]?.headers["ce-correlationid"]).toBe(id);
});

test("what Shopify did not sign is refused with 401, and nothing of it is kept", async () => {
  const id = randomUUID();
  for (const hmac of [
    signatureOf("{}", "another secret"),
    signatureOf("{ }"),
    "AAAA",
    "no base64 at all",
    signatureOf("{}").slice(0, -4),
  ]) {
    const response = await postWebhook(server, "{}", { "x-shopify-webhook-id": id, "x-shopify-hmac-sha256": hmac });
    expect(response.status).toBe(401);
  }
  expect(await rowsOf(id)).toEqual([]);
});

test.each(["Topic", "Hmac-Sha256", "Shop-Domain", "Webhook-Id"])("without %s it is 400, by that name", async (name) => {
  const response = await postWebhook(server, "{}", { [`x-shopify-${name.toLowerCase()}`]: null });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: expect.stringContaining(name) });
});

test.each([
  ["x-shopify-topic", "orders/create/../x"],
  ["x-shopify-topic", "orders.create"],
  ["x-shopify-topic", "orders/*"],
  ["x-shopify-shop-domain", "harbor.lane.myshopify.com"],
  ["x-shopify-shop-domain", "*.myshopify.com"],
  ["x-shopify-shop-domain", "harbor-lane.example.com"],
  ["x-shopify-webhook-id", "two words"],
])("%s: %s can not get into a subject or an id", async (header, value) => {
  const response = await postWebhook(server, "{}", { [header]: value });
  expect(response.status).toBe(400);
});

test("a body over the limit is 413, one just under it is accepted though NATS takes no such message", async () => {
  const large = await postWebhook(server, Buffer.alloc(LIMITS.webhookBodyBytes + 1, 0x20));
  expect(large.status).toBe(413);
  const body = Buffer.from(JSON.stringify({ padding: randomBytes(1_500_000).toString("hex") }));
  const id = randomUUID();
  expect((await postWebhook(server, body, { "x-shopify-webhook-id": id })).status).toBe(200);
  await published(id);
  expect((await rowsOf(id))[0]?.data.equals(body)).toBe(true);
});

/** A delivery as bytes on a socket, so that a test decides where they are cut. */
function rawDelivery(body: Buffer, headers: Record<string, string>): { socket: Socket; head: string } {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST /webhooks HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n${lines.join("")}\r\n`;
  return { socket: connectSocket(server.port, "127.0.0.1"), head };
}

test("a body that comes in pieces is checked and kept whole", async () => {
  const body = Buffer.from(JSON.stringify({ text: "é".repeat(5_000) }));
  const id = randomUUID();
  const { socket, head } = rawDelivery(body, webhookHeadersFor(body, { "x-shopify-webhook-id": id }));
  socket.setNoDelay(true);
  socket.write(head);
  for (let at = 0; at < body.length; at += 3_001) {
    socket.write(body.subarray(at, at + 3_001));
    await sleep(5);
  }
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
  expect((await rowsOf(id))[0]?.data.equals(body)).toBe(true);
});

test("a sender that goes away in the middle of a body leaves nothing, and the gateway goes on", async () => {
  const body = Buffer.alloc(4_000, "x");
  const id = randomUUID();
  const { socket, head } = rawDelivery(body, webhookHeadersFor(body, { "x-shopify-webhook-id": id }));
  socket.write(head);
  socket.write(body.subarray(0, 1_000));
  await sleep(50);
  socket.resetAndDestroy();
  await sleep(50);
  expect((await postWebhook(server, "{}")).status).toBe(200);
  expect(await rowsOf(id)).toEqual([]);
});

test("webhooks come by POST only, and only at their path", async () => {
  const at = `http://127.0.0.1:${server.port}`;
  for (const method of ["GET", "HEAD", "PUT", "DELETE"]) {
    const response = await fetch(`${at}/webhooks`, { method });
    expect([method, response.status, response.headers.get("allow")]).toEqual([method, 405, "POST"]);
  }
  expect((await fetch(`${at}/webhooks/more`, { method: "POST", body: "{}" })).status).toBe(404);
  expect((await fetch(`${at}/webhooks?from=shopify`, { method: "POST", body: "{}" })).status).toBe(400);
});

test("no webhook is answered before its commit, and those that come during a commit share the next one", async () => {
  const body = JSON.stringify({ padding: "x".repeat(4_000) });
  const ids = Array.from({ length: 128 }, () => randomUUID());
  const before = await commitsSoFar();
  await admin.query("begin");
  await admin.query("lock table runtime.outbox in access exclusive mode");
  let answered = 0;
  const answers = ids.map((id) =>
    postWebhook(server, body, { "x-shopify-webhook-id": id }).then((response) => {
      answered += 1;
      return response.status;
    }),
  );
  await sleep(500);
  expect(answered).toBe(0);
  await admin.query("commit");
  expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
  const { rows } = await admin.query("select 1 from runtime.outbox where message_id = any($1)", [ids]);
  expect(rows).toHaveLength(ids.length);
  expect((await commitsSoFar()) - before).toBeLessThanOrEqual(ids.length / 8);
});

/** Batches that the gateway committed, by its own metric. */
async function commitsSoFar(): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  return Number(/^flotilla_webhook_commit_messages_count (\d+)/m.exec(text)?.[1] ?? 0);
}

test("what was committed by a process that died before publishing is published by the next", async () => {
  const database = await testDatabase("gateway");
  const id = randomUUID();
  const shop = `shop-${randomUUID().slice(0, 8)}`;
  const headers = { "ce-id": id, "ce-shop": shop };
  const left = new pg.Client({ connectionString: database.writeUrl });
  await left.connect();
  await left.query(
    "insert into runtime.outbox (message_id, shop, subject, headers, data) values ($1, $2, $3, $4, $5)",
    [id, shop, `shopify.${shop}.orders.create.v1`, headers, Buffer.from("{}")],
  );
  await left.end();
  const second = await start(database);
  const subject = `shopify.${shop}.orders.create.v1`;
  while ((await storedIn(subject)) === 0) await sleep(20);
  await second.running.stop();
  expect(await storedIn(subject)).toBe(1);
});

test("while the database is away a webhook is 503 and not acknowledged; afterwards it is accepted", async () => {
  const database = await testDatabase("gateway");
  const own = await start(database);
  const id = randomUUID();
  const server = new URL(database.adminUrl);
  server.pathname = "/postgres";
  const other = new pg.Client({ connectionString: server.href });
  await other.connect();
  await other.query(`alter database "${database.name}" with allow_connections false`);
  await other.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [database.name]);
  const refused = await postWebhook(own.server, "{}", { "x-shopify-webhook-id": id });
  expect(refused.status).toBe(503);
  expect(refused.headers.get("retry-after")).toBe("1");
  await other.query(`alter database "${database.name}" with allow_connections true`);
  await other.end();
  expect((await postWebhook(own.server, "{}", { "x-shopify-webhook-id": id })).status).toBe(200);
  await own.running.stop();
});
