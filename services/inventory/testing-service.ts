import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { DataOf, MessageType } from "../../contracts/define.ts";
import type { Attributes, Message } from "../../contracts/envelope.ts";
import { OrderUpdatedV1 } from "../../contracts/events/orders.ts";
import type { Order } from "../../contracts/order.ts";
import { InventoryLevelsUpdateV1 } from "../../contracts/webhooks/inventory.ts";
import { PrismaClient } from "../../prisma/inventory/generated/client.ts";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger } from "../_runtime/logging.ts";
import { createOutbox, insertOutbox, outboxMessageOf } from "../_runtime/outbox.ts";
import type { Outgoing, ServiceDefinition } from "../_runtime/service.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { ON_DEMAND } from "../_runtime/testing/reconciliation-settings.ts";
import { inventoryBackfill } from "./backfill.ts";
import { checkoutQueries } from "./checkout-queries.ts";
import { stockReader } from "./read-stock.ts";
import { type InventoryDeps, inventoryService } from "./service.ts";
import { settleDue } from "./settle.ts";
import { inventoryStore } from "./store.ts";
import { type InventoryQueries, inventoryQueries } from "./store-queries.ts";
import { stockKept } from "./store-reconciliation.ts";
import { answerOf, type LevelWebhook, TestStore } from "./testing.ts";

export const GRACE_MS = 10_000;

/** Answers one Admin API call: data, or undefined for what the store itself answers. It may throw: HTTP 503. */
export type AdminHook = (operation: string, variables: Record<string, unknown>) => unknown;

export interface TestInventory {
  readonly urls: TestDatabase;
  readonly database: Database;
  /** Owner of the tables: sees and may do everything. */
  readonly admin: pg.Pool;
  readonly prisma: PrismaClient;
  readonly queries: InventoryQueries;
  readonly deps: InventoryDeps;
  readonly service: ServiceDefinition;
  /** The store that the Admin API shows, by shop. */
  storeOf(shop: string): TestStore;
  /** Operations that were called, in order. */
  readonly called: string[];
  hook: AdminHook | null;
  /** Our clock, unix ms. */
  clock: { nowMs: number };
  /** What the consume loop does with one batch, the inbox included. @returns what was said and not said before. */
  consume(messages: readonly Message[]): Promise<Outgoing[]>;
  /** Lets the grace time pass and looks into what stays unexplained, until nothing is due. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export function messageOf<M extends MessageType>(
  type: M,
  id: string,
  data: DataOf<M>,
  change: Partial<Attributes> = {},
): Message<DataOf<M>> {
  return {
    specversion: "1.0",
    id,
    type: type.type,
    source: "/flotilla/test",
    time: "2026-11-23T09:00:00.000Z",
    shop: "harbor-lane",
    origin: "live",
    correlationid: `event-of-${id}`,
    ...change,
    data,
  };
}

/** @param saidAfterMs when orders said it, after the order's updatedAt: tells snapshots of one second apart. */
export const orderMessage = (shop: string, id: string, order: Order, saidAfterMs = 0) =>
  messageOf(
    OrderUpdatedV1,
    id,
    { order },
    { shop, time: new Date(Date.parse(order.updatedAt) + saidAfterMs).toISOString() },
  );

/** @param fineMs when its webhook was triggered; its updated_at where none is given. */
export const levelMessage = (shop: string, id: string, level: LevelWebhook, fineMs = Date.parse(level.updated_at)) =>
  messageOf(InventoryLevelsUpdateV1, id, level, { shop, time: new Date(fineMs).toISOString() });

/** An Admin API over HTTP: the shop is told by the host it is called at. */
async function startAdmin(answer: (shop: string, operation: string, variables: Record<string, unknown>) => unknown) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8")) as {
        operationName: string;
        variables: Record<string, unknown>;
      };
      try {
        const shop = String(request.headers["x-original-host"]).split(".")[0] ?? "";
        const data = answer(shop, body.operationName, body.variables);
        response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data }));
      } catch {
        response.writeHead(503).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const toServer: typeof fetch = (input, init) => {
    const url = new URL(String(input instanceof Request ? input.url : input));
    const headers = new Headers(init?.headers);
    headers.set("x-original-host", url.host);
    return fetch(`http://127.0.0.1:${port}${url.pathname}`, { ...init, headers });
  };
  const close = async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  };
  return { fetch: toServer, close };
}

/** The inventory service on a database of its own, with a small store behind a local Admin API; without the bus. */
export async function openTestInventory(): Promise<TestInventory> {
  const urls = await testDatabase("inventory");
  const database = openDatabase(urls);
  const admin = new pg.Pool({ connectionString: urls.adminUrl, max: 2 });
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const stores = new Map<string, TestStore>();
  const storeOf = (shop: string) => {
    const store = stores.get(shop) ?? new TestStore();
    stores.set(shop, store);
    return store;
  };
  const called: string[] = [];
  const clock = { nowMs: Date.parse("2026-11-25T12:00:00Z") };
  const endpoint = await startAdmin((shop, operation, variables) => {
    called.push(operation);
    return test.hook?.(operation, variables) ?? answerOf(storeOf(shop), operation, variables);
  });
  const budget = {
    reserve: async () => undefined,
    reserveInBackground: async () => undefined,
    settle: async () => undefined,
  };
  const clientOf = adminClients({ token: async () => "token", budget, fetch: endpoint.fetch });
  const now = () => clock.nowMs;
  const readStock = stockReader(clientOf);
  const queries = inventoryQueries(prisma);
  const compared = { kept: stockKept(prisma), reconciliation: { clientOf, database, settings: ON_DEMAND } };
  const store = inventoryStore({ database, now, graceMs: GRACE_MS });
  const backfill = inventoryBackfill({ clientOf, database, makeRoom: async () => undefined, readStock, now });
  const atCheckout = checkoutQueries(database, now);
  const deps = { store, queries, atCheckout, readStock, clientOf, now, backfill, ...compared };
  const service = inventoryService(deps);
  const logger = createLogger("inventory");
  logger.level = "silent";
  const settling = { database, outbox: createOutbox("inventory", database), readStock, now, graceMs: GRACE_MS, logger };
  const test: TestInventory = {
    urls,
    database,
    admin,
    prisma,
    queries,
    deps,
    service,
    storeOf,
    called,
    hook: null,
    clock,
    consume: (messages) => consumeBatch(service, database, messages),
    settle: async () => {
      for (let look = 0; look < 10; look++) {
        clock.nowMs += 2 * GRACE_MS;
        if ((await settleDue(settling)) === 0) return;
      }
      throw new Error("it never settles");
    },
    close: async () => {
      await endpoint.close();
      await prisma.$disconnect();
      await admin.end();
      await database.close();
    },
  };
  return test;
}

async function consumeBatch(service: ServiceDefinition, database: Database, messages: readonly Message[]) {
  const decided = await Promise.all(
    messages.map(async (message) => {
      const hearing = [...service.hears, ...(service.takes ?? [])].find((each) => each.message.type === message.type);
      if (!hearing) throw new Error(`nobody hears ${message.type}`);
      return { message, decision: await hearing.decide(message) };
    }),
  );
  return database.transact(async (transaction) => {
    const fresh: typeof decided = [];
    for (const each of decided) {
      const rows = await transaction.query({
        name: "test-inbox",
        text: `insert into runtime.inbox (shop, message_id, type, correlation_id, outcome)
               values ($1, $2, $3, $4, 'applied') on conflict do nothing returning message_id`,
        values: [each.message.shop, each.message.id, each.message.type, each.message.correlationid],
      });
      if (rows.length > 0 && each.decision !== null) fresh.push(each);
    }
    const said = fresh.length > 0 ? ((await service.apply?.(transaction, fresh)) ?? []) : [];
    const rows = said.map((each) => outboxMessageOf("inventory", each));
    const committed = new Set((await insertOutbox(transaction, rows)).map((each) => each.messageId));
    return said.filter((each) => committed.has(each.id));
  });
}
