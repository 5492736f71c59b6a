import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Fastify, { type FastifyInstance } from "fastify";
import { print, separateOperations } from "graphql";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { adminApiPlugin } from "../graphql/plugin.ts";
import { operations } from "../graphql/testing.ts";
import { testApp, testWorld } from "../testing.ts";
import type { World } from "../world.ts";

/** Everything over HTTP, as an app does it. */
const SHOP = "harbor-lane";
let folder: string;
let file: string;
let files = 0;
let world: World;
let app: FastifyInstance;
let address: string;
let token: string;

/** One folder for all: the part of Shopify's schema that is used is kept there, and takes a while to make. */
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "simulator-"));
});
beforeEach(async () => {
  files += 1;
  file = join(folder, `store-${files}.sqlite`);
  await open();
});

afterEach(() => close());
afterAll(() => rmSync(folder, { recursive: true }));

async function open(scopes?: readonly string[]): Promise<void> {
  world = testWorld({ file, ...(scopes ? { app: { scopes } } : {}) });
  world.app.install(SHOP);
  token = world.app.tokens.issue({ shop: SHOP, kind: "offline", expiring: true }).token;
  app = Fastify({ forceCloseConnections: true });
  await app.register(adminApiPlugin(world, { dataFile: file }));
  address = await app.listen({ host: "127.0.0.1", port: 0 });
}

async function close(): Promise<void> {
  await app.close();
  await world.close();
}

function textOf(name: string): string {
  const document = separateOperations(operations.document)[name];
  if (!document) throw new Error(`no operation ${name}`);
  return print(document);
}

/** The project's query with its search filled in. */
const bulkOrders = (search?: string) =>
  search === undefined
    ? textOf("BulkOrders")
    : textOf("BulkOrders").replace("orders {", `orders(query: ${JSON.stringify(search)}) {`);

async function ask<Data>(name: string, variables: Record<string, unknown>) {
  const answer = await fetch(`${address}/admin/api/2026-07/graphql.json`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-forwarded-host": `${SHOP}.myshopify.com`,
      "x-shopify-access-token": token,
    },
    body: JSON.stringify({ query: textOf(name), variables }),
  });
  return (await answer.json()) as { data: Data; errors?: { message: string; extensions: { code: string } }[] };
}

interface Operation {
  readonly id: string;
  readonly status: string;
  readonly errorCode: string | null;
  readonly objectCount: string;
  readonly rootObjectCount: string;
  readonly fileSize: string | null;
  readonly url: string | null;
  readonly partialDataUrl: string | null;
}
type Started = {
  bulkOperationRunQuery: {
    bulkOperation: { id: string; status: string } | null;
    userErrors: { code: string; message: string }[];
  };
};

const start = (query = bulkOrders(), groupObjects = true) =>
  ask<Started>("StartBulkOperation", { query, groupObjects });

async function started(query?: string, groupObjects?: boolean): Promise<string> {
  const { data } = await start(query, groupObjects);
  expect(data.bulkOperationRunQuery).toMatchObject({ bulkOperation: { status: "CREATED" }, userErrors: [] });
  return data.bulkOperationRunQuery.bulkOperation?.id ?? "";
}

async function read(id: string): Promise<Operation> {
  const { data } = await ask<{ bulkOperation: Operation }>("ReadBulkOperation", { id });
  return data.bulkOperation;
}

const reached = (id: string, status: string) =>
  vi.waitFor(
    async () => {
      const operation = await read(id);
      expect(operation.status).toBe(status);
      return operation;
    },
    { timeout: 20_000, interval: 20 },
  );

/** The address names the simulator's public place: here it listens elsewhere. */
const local = (url: string | null) => (url ?? "").replace(world.publicUrl, address);

type Line = { id: string; __parentId?: string; lineItems?: unknown };
const linesOf = (text: string) =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
const download = async (url: string | null) => linesOf(await (await fetch(local(url))).text());

function place(count: number, lines: number): void {
  for (let at = 0; at < count; at++) {
    world.orders.place({
      shop: SHOP,
      customer: { email: `c${at}@example.com` },
      lines: Array.from({ length: lines }, () => ({ title: "Gift wrap", quantity: 1, priceMinor: 100 })),
    });
  }
}

function moneyOf(orderId: number) {
  const { paidMinor, totalMinor } = world.orders.totals(world.orders.get(SHOP, orderId));
  return { receivedMinor: paidMinor, totalMinor };
}

const isRoot = (line: Line) => line.__parentId === undefined;

test("orders with their lines come as one line each; children name their parent and stand below it", async () => {
  place(30, 3);
  const operation = await reached(await started(), "COMPLETED");
  expect(operation).toMatchObject({ objectCount: "120", rootObjectCount: "30", errorCode: null, partialDataUrl: null });
  const answer = await fetch(local(operation.url));
  const text = await answer.text();
  expect(String(Buffer.byteLength(text))).toBe(operation.fileSize);
  const lines = linesOf(text);
  expect(lines.filter(isRoot)).toHaveLength(30);
  expect(lines.every((line) => line.lineItems === undefined)).toBe(true);
  let parent = "";
  for (const line of lines) {
    if (isRoot(line)) parent = line.id;
    else expect(line.__parentId).toBe(parent);
  }
});

test("an edited order tells what it was placed for and what was received", async () => {
  const wrap = { title: "Gift wrap", quantity: 1, priceMinor: 100 };
  const { id } = world.orders.place({ shop: SHOP, customer: null, lines: [wrap] });
  const { receivedMinor, totalMinor } = moneyOf(id);
  world.orders.edit({ shop: SHOP, orderId: id, add: [wrap] });
  world.orders.edit({ shop: SHOP, orderId: id, add: [wrap] });
  const [order] = (await download((await reached(await started(), "COMPLETED")).url)).filter(isRoot);
  const bag = (minor: number) => ({ shopMoney: { amount: String(minor / 100) } });
  expect(order).toMatchObject({
    displayFinancialStatus: "PARTIALLY_PAID",
    originalTotalPriceSet: bag(totalMinor),
    totalReceivedSet: bag(receivedMinor),
    totalPriceSet: bag(moneyOf(id).totalMinor),
  });
  expect(moneyOf(id).totalMinor).toBeGreaterThan(totalMinor);
});

test("ungrouped, the same lines come, but children far from their parents", async () => {
  place(5, 2);
  const grouped = await download((await reached(await started(bulkOrders(), true), "COMPLETED")).url);
  const loose = await download((await reached(await started(bulkOrders(), false), "COMPLETED")).url);
  const sorted = (lines: Line[]) => lines.map((line) => JSON.stringify(line)).sort();
  expect(sorted(loose)).toEqual(sorted(grouped));
  expect(loose.slice(0, 5).every(isRoot)).toBe(true);
});

test("an order of more lines than a page has all of them", async () => {
  place(1, 400);
  const lines = await download((await reached(await started(), "COMPLETED")).url);
  expect(lines).toHaveLength(401);
});

test("only what the search asks for is in it; nothing found is no file", async () => {
  place(2, 1);
  world.clock.move(600_000);
  const since = new Date(world.clock.now()).toISOString();
  world.clock.move(1_000);
  place(3, 1);
  const found = await reached(await started(bulkOrders(`updated_at:>='${since}'`)), "COMPLETED");
  expect(found.rootObjectCount).toBe("3");
  const none = await reached(await started(bulkOrders("created_at:>'2030-01-01'")), "COMPLETED");
  expect(none).toMatchObject({ objectCount: "0", url: null, fileSize: null });
});

test("orders older than 60 days need read_all_orders", async () => {
  place(1, 1);
  world.clock.move(61 * 86_400_000);
  token = world.app.tokens.issue({ shop: SHOP, kind: "offline", expiring: true }).token;
  expect((await reached(await started(), "COMPLETED")).rootObjectCount).toBe("0");
  await close();
  await open([...testApp().scopes, "read_all_orders"]);
  expect((await reached(await started(), "COMPLETED")).rootObjectCount).toBe("1");
});

test("a missing scope fails the operation, not the request", async () => {
  await close();
  await open(["read_products"]);
  expect(await reached(await started(), "FAILED")).toMatchObject({ errorCode: "ACCESS_DENIED", url: null });
});

test("a download that broke goes on where it was, by Range; a made up address fetches nothing", async () => {
  place(20, 3);
  const { url, fileSize } = await reached(await started(), "COMPLETED");
  world.faults.set({ kind: "bulk-download-cut", probability: 1, afterBytes: 5_000, times: 1 });
  const broken = await fetch(local(url));
  const chunks: Buffer[] = [];
  const reading = async () => {
    for await (const chunk of broken.body ?? []) chunks.push(Buffer.from(chunk as Uint8Array));
  };
  await expect(reading()).rejects.toThrow();
  const head = Buffer.concat(chunks);
  expect(head.length).toBeLessThanOrEqual(5_000);
  const rest = await fetch(local(url), { headers: { Range: `bytes=${head.length}-` } });
  expect(rest.status).toBe(206);
  expect(rest.headers.get("content-range")).toBe(`bytes ${head.length}-${Number(fileSize) - 1}/${fileSize}`);
  const whole = await (await fetch(local(url))).text();
  expect(head.toString() + (await rest.text())).toBe(whole);
  expect((await fetch(local(url), { headers: { Range: `bytes=${fileSize}-` } })).status).toBe(416);
  expect((await fetch(local(url).replace(/signature=../, "signature=00"))).status).toBe(403);
  world.clock.move(8 * 86_400_000);
  expect((await fetch(local(url))).status).toBe(403);
});

test("a failing one leaves partial data", async () => {
  place(10, 1);
  world.faults.set({ kind: "bulk-failed", probability: 1, errorCode: "TIMEOUT", afterObjects: 4, times: 1 });
  const operation = await reached(await started(), "FAILED");
  expect(operation).toMatchObject({ errorCode: "TIMEOUT", url: null, rootObjectCount: "4" });
  expect((await download(operation.partialDataUrl)).filter(isRoot)).toHaveLength(4);
  expect((await reached(await started(), "COMPLETED")).rootObjectCount).toBe("10");
});

test("five run at a time; a sixth is refused until one is canceled", async () => {
  const slow = world.faults.set({ kind: "bulk-slow", probability: 1, holdMs: 2_000 });
  const ids = [await started(), await started(), await started(), await started(), await started()];
  const refused = await start();
  expect(refused.data.bulkOperationRunQuery).toMatchObject({
    bulkOperation: null,
    userErrors: [{ code: "LIMIT_REACHED" }],
  });
  world.faults.clear(slow.id);
  const cancel = await ask<object>("CancelBulkOperation", { id: ids[0] });
  expect(cancel.data).toMatchObject({
    bulkOperationCancel: { bulkOperation: { status: "CANCELING" }, userErrors: [] },
  });
  await reached(ids[0] ?? "", "CANCELED");
  await started();
  for (const id of ids.slice(1)) await reached(id, "COMPLETED");
  const again = await ask<object>("CancelBulkOperation", { id: ids[1] });
  expect(again.data).toMatchObject({ bulkOperationCancel: { userErrors: [{ field: null }] } });
});

test("what a restart interrupted begins anew", async () => {
  place(3, 1);
  world.faults.set({ kind: "bulk-slow", probability: 1, holdMs: 60_000, times: 1 });
  const id = await started();
  await close();
  await open();
  expect((await reached(id, "COMPLETED")).rootObjectCount).toBe("3");
  const { data } = await ask<{ bulkOperations: { nodes: { id: string; query: string }[] } }>("ListBulkOperations", {});
  expect(data.bulkOperations.nodes).toMatchObject([{ id, query: bulkOrders() }]);
});

test("a query that is none of the project's is refused by name, and nothing runs", async () => {
  const answer = await start("query BulkEverything { orders { edges { node { id } } } }");
  expect(answer.errors?.[0]).toMatchObject({ extensions: { code: "SIMULATOR_UNKNOWN_OPERATION" } });
  expect(answer.errors?.[0]?.message).toContain("BulkEverything");
  const changed = await start(bulkOrders().replace("currencyCode", ""));
  expect(changed.errors?.[0]).toMatchObject({ extensions: { code: "SIMULATOR_UNKNOWN_OPERATION" } });
  expect(world.inner.bulk.list()).toEqual([]);
  const broken = await start("query BulkOrders {");
  expect(broken.data.bulkOperationRunQuery.userErrors).toMatchObject([{ code: "INVALID" }]);
});
