import { Agent, request } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../scripts/infrastructure/paths.ts";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { type Copies, startCopies } from "../../scripts/supervisor/copies.ts";
import { testBus } from "../../tests/setup/bus.ts";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { API_KEY, SECRET, webhookHeadersFor } from "./testing.ts";

/*
 * What the bug would look like: a request that meets the end of the copy it came to, and is reset; a webhook answered
 * 200 that nobody committed.
 */

const LANES = 16;
const BETWEEN_MS = 300;
const ROUNDS = 2;
/** Processes are started. */
const RESTARTS_TEST_MS = 90_000;

let database: TestDatabase;
let admin: pg.Pool;
let port: number;
let copies: Copies;

beforeAll(async () => {
  database = await testDatabase("gateway");
  admin = new pg.Pool({ connectionString: database.adminUrl, max: 1 });
  port = await freePort();
  const bus = testBus("gateway");
  const environment = {
    PATH: process.env.PATH,
    LOG_LEVEL: process.env.LOG_LEVEL,
    GATEWAY_DATABASE_URL: database.writeUrl,
    GATEWAY_QUERY_DATABASE_URL: database.queryUrl,
    GATEWAY_NATS_USER: bus.user,
    GATEWAY_NATS_PASSWORD: bus.pass,
    NATS_URL: bus.servers,
    SHOPIFY_API_KEY: API_KEY,
    SHOPIFY_API_SECRET: SECRET,
    PORT: String(port),
    APP_URL: "http://127.0.0.1:1",
  };
  copies = await startCopies({
    copies: 2,
    exec: join(ROOT, "services", "run.ts"),
    args: ["gateway"],
    execArgv: [],
    environment: () => environment,
    say: () => undefined,
  });
});

afterAll(async () => {
  await copies.stop();
  await admin.end();
  await database.drop();
});

interface Sent {
  readonly accepted: string[];
  readonly failed: string[];
}

/** One signed webhook after another, half of the lanes on connections kept alive, until stopped. */
function load(): { stop(): Promise<Sent> } {
  const sent: Sent = { accepted: [], failed: [] };
  const kept = new Agent({ keepAlive: true });
  const fresh = new Agent({ keepAlive: false });
  let stopped = false;
  const lane = async (index: number) => {
    for (let n = 0; !stopped; n++) {
      const id = `${index}-${n}`;
      const status = await post(id, index % 2 === 0 ? kept : fresh);
      if (status === 200) sent.accepted.push(id);
      else sent.failed.push(`${id}: ${status}`);
    }
  };
  const lanes = Array.from({ length: LANES }, (_, index) => lane(index));
  return {
    stop: async () => {
      stopped = true;
      await Promise.all(lanes);
      kept.destroy();
      return sent;
    },
  };
}

function post(id: string, agent: Agent): Promise<number | string | undefined> {
  const body = JSON.stringify({ id, padding: "x".repeat(2_000) });
  const headers = webhookHeadersFor(body, { "x-shopify-webhook-id": id });
  return new Promise((resolve) => {
    const sending = request(
      { host: "127.0.0.1", port, path: "/webhooks", method: "POST", agent, headers },
      (response) => response.resume().once("end", () => resolve(response.statusCode)),
    );
    sending.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    sending.end(body);
  });
}

test(
  "both gateways are restarted twice under load: no request fails, and every accepted webhook is committed",
  async () => {
    const before = copies.pids();
    const sending = load();
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(BETWEEN_MS);
      await copies.restart();
    }
    await sleep(BETWEEN_MS);
    const { accepted, failed } = await sending.stop();
    expect(failed).toEqual([]);
    expect(copies.pids()).toHaveLength(2);
    expect(copies.pids().some((pid) => before.includes(pid))).toBe(false);
    const { rows } = await admin.query<{ message_id: string }>("select message_id from runtime.outbox");
    const committed = new Set(rows.map((row) => row.message_id));
    expect(accepted.length).toBeGreaterThan(LANES);
    expect(accepted.filter((id) => !committed.has(id))).toEqual([]);
  },
  RESTARTS_TEST_MS,
);

test(
  "a copy that is killed is started again",
  async () => {
    const [killed = 0, other] = copies.pids();
    process.kill(killed, "SIGKILL");
    while (copies.pids().length < 2 || copies.pids().includes(killed)) await sleep(20);
    expect(copies.pids()).toContain(other);
    expect(await post("after", new Agent())).toBe(200);
  },
  RESTARTS_TEST_MS,
);
