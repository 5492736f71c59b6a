import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "../../../tests/setup/database.ts";
import { TestNats } from "../testing/fleet.ts";
import { rights } from "../testing/tally-service.ts";
import type { Bus } from "./connect.ts";
import { permissionsOf } from "./permissions.ts";
import { ensureStream } from "./provision.ts";

let nats: TestNats;
const buses: Bus[] = [];

beforeAll(async () => {
  nats = await TestNats.start();
  const jsm = await (await bus("admin")).connection.jetstreamManager();
  for (const stream of ["SHOPIFY", "EVENTS", "COMMANDS"] as const) await ensureStream(jsm, stream);
});
afterAll(async () => {
  await Promise.all(buses.map((each) => each.close()));
  await nats.end();
});

async function bus(as: Parameters<TestNats["bus"]>[0]): Promise<Bus> {
  const opened = await nats.bus(as);
  buses.push(opened);
  return opened;
}

const SHOPIFY_SUBJECT = "shopify.harbor-lane.orders.create.v1";

test("orders can not publish as the gateway: its webhook is refused, the gateway's is taken", async () => {
  const orders = await bus("orders");
  await expect(orders.connection.jetstream().publish(SHOPIFY_SUBJECT, "{}")).rejects.toMatchObject({
    code: "PERMISSIONS_VIOLATION",
  });
  const gateway = await bus("gateway");
  await expect(gateway.connection.jetstream().publish(SHOPIFY_SUBJECT, "{}")).resolves.toMatchObject({
    stream: "SHOPIFY",
  });
});

test.each(["events.harbor-lane.thing.tallied.v1", "commands.harbor-lane.gateway.tally.v1"])(
  "a service that does not list %s can not say it",
  async (subject) => {
    const orders = await bus("orders");
    await expect(orders.connection.jetstream().publish(subject, "{}")).rejects.toMatchObject({
      code: "PERMISSIONS_VIOLATION",
    });
  },
);

test("the app may command and ask, but says no event", async () => {
  const app = await bus("app");
  await expect(app.connection.jetstream().publish("events.harbor-lane.thing.tallied.v1", "{}")).rejects.toMatchObject({
    code: "PERMISSIONS_VIOLATION",
  });
  await expect(
    app.connection.jetstream().publish("commands.harbor-lane.gateway.tally.v1", "{}"),
  ).resolves.toMatchObject({ stream: "COMMANDS" });
});

test("nobody listens to another's answers", async () => {
  const orders = await bus("orders");
  const refused = new Promise<unknown>((resolve) => {
    orders.connection.subscribe("_INBOX_app.>", { callback: (error) => resolve(error) });
  });
  expect(await refused).toMatchObject({ code: "PERMISSIONS_VIOLATION" });
});

test("only a service that says webhooks may publish them, and then any topic", () => {
  const subjects = permissionsOf(rights).publish.allow;
  expect(subjects).toContain("shopify.*.*.*.*");
  const none = permissionsOf({ ...rights, name: "orders", says: [] }).publish.allow;
  expect(none.filter((subject) => subject.startsWith("shopify."))).toEqual([]);
  expect(none).toContain("$JS.API.CONSUMER.CREATE.EVENTS.orders");
  expect(none.filter((subject) => subject.includes("gateway"))).toEqual([]);
});

test("a NATS without room for a stream says what to free", async () => {
  const admin = await bus("admin");
  const jsm = await admin.connection.jetstreamManager();
  await jsm.streams.delete("EVENTS");
  // Reserves what is left, in ever smaller pieces.
  for (let bytes = 2 ** 50, n = 0; bytes > 2 ** 20; n++) {
    const taken = await jsm.streams.add({ name: `filler-${n}`, subjects: [`filler.${n}`], max_bytes: bytes }).then(
      () => true,
      () => false,
    );
    if (!taken) bytes /= 2;
  }
  await expect(ensureStream(jsm, "EVENTS")).rejects.toMatchObject({ code: "NATS_STORAGE" });
});

test("neither role of orders can connect to the gateway's database", async () => {
  const [gateway, orders] = await Promise.all([testDatabase("gateway"), testDatabase("orders")]);
  for (const own of [orders.writeUrl, orders.queryUrl]) {
    const foreign = new URL(own);
    foreign.pathname = `/${gateway.name}`;
    const client = new pg.Client({ connectionString: foreign.href });
    await expect(client.connect()).rejects.toMatchObject({ code: "42501" });
    const home = new pg.Client({ connectionString: own });
    await home.connect();
    await home.end();
  }
});
