import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openReceiver } from "./webhooks/receiver.testing.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const CSV =
  "Handle,Title,Option1 Name,Option1 Value,Variant Inventory Qty,Variant Price\nsail,Sail Bag,Title,Default Title,2,49.00";

let folder: string;
let receiver: Awaited<ReturnType<typeof openReceiver>>;
let child: ChildProcess | undefined;
let port: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "simulator-"));
  receiver = await openReceiver("secret");
  port = await freePort();
});

afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const env = () => ({
  ...process.env,
  SIMULATOR_PORT: String(port),
  MAILBOX_PORT: "0",
  SIMULATOR_DATA: join(folder, "store.sqlite"),
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: receiver.url,
});

async function start(): Promise<void> {
  child = spawn(process.execPath, ["simulator/main.ts"], {
    cwd: ROOT,
    env: env(),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await Promise.race([
    once(child.stdout as NodeJS.ReadableStream, "data"),
    once(child, "exit").then(() => Promise.reject(new Error("the simulator stopped"))),
  ]);
}

async function kill(): Promise<void> {
  child?.kill("SIGKILL");
  await once(child as ChildProcess, "exit");
}

async function call(method: "GET" | "POST", path: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(body ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) } : {}),
  });
  return (await answer.json()) as Record<string, unknown>;
}

async function cli(...args: string[]): Promise<{ said: string; code: number | null }> {
  const command = spawn(process.execPath, ["simulator/cli.ts", ...args], { cwd: ROOT, env: env() });
  let said = "";
  for (const stream of [command.stdout, command.stderr]) {
    stream.on("data", (text: Buffer) => {
      said += text.toString();
    });
  }
  await once(command, "close");
  return { said, code: command.exitCode };
}

async function importFile(): Promise<string> {
  const file = join(folder, "products.csv");
  writeFileSync(file, CSV);
  return (await cli("import", "products", file)).said;
}

const ORDERS = `Name,Currency,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price
#7001,EUR,3.00,2020-02-01 10:00:00 +0000,2,Card,1.50`;

test("killed in the middle, it goes on from its file: orders stay, and what was not delivered is", async () => {
  await start();
  receiver.answerWith(503);
  await call("POST", "/_control/orders", { customer: { email: "ada@example.com" }, lines: [{ sku: "CER-001-SEA" }] });
  await call("GET", "/_control/idle");
  await kill();
  receiver.answerWith(200);
  receiver.received.length = 0;
  await start();
  expect(await call("GET", "/_control/orders/1001")).toMatchObject({ email: "ada@example.com" });
  await call("POST", "/_control/clock", { advanceMs: 60_000 });
  await call("GET", "/_control/idle");
  const created = receiver.received.filter((one) => one.topic === "orders/create");
  expect(created.map((one) => one.headers["x-shopify-hmac-sha256"])).toEqual(created.map((one) => one.signature));
  expect(created).toHaveLength(1);
  expect(await call("POST", "/_control/orders", { lines: [{ sku: "CER-001-SEA" }] })).toMatchObject({ name: "#1002" });
});

test("products are imported into running stores and into stopped ones", async () => {
  await start();
  expect(await importFile()).toContain("created: 1");
  await kill();
  expect(await importFile()).toContain("already there: 1");
});

test("orders are imported into stopped stores and into running ones, once; a bad row is named", async () => {
  const file = join(folder, "orders.csv");
  writeFileSync(file, ORDERS);
  expect(await cli("import", "orders", file, "--live")).toMatchObject({ code: 1 });
  expect((await cli("import", "orders", file)).said).toContain("orders imported: 1, already there: 0");
  await start();
  expect((await cli("import", "orders", file)).said).toContain("orders imported: 0, already there: 1");
  writeFileSync(file, ORDERS.replace("#7001", "#7002"));
  expect((await cli("import", "orders", file, "--live", "--rate", "100")).said).toContain("orders imported: 1");
  expect(await call("GET", "/_control/orders/7002")).toMatchObject({ createdAt: "2020-02-01T10:00:00Z" });
  writeFileSync(file, ORDERS.replace(",2,Card", ",0,Card"));
  const bad = await cli("import", "orders", file);
  expect(bad.code).toBe(1);
  expect(bad.said).toContain('orders.csv, row 2, column "Lineitem quantity": "0" is no quantity.');
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: free } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return free;
}
