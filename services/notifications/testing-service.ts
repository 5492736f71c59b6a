import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { Message } from "../../contracts/envelope.ts";
import type { Order } from "../../contracts/order.ts";
import { PrismaClient } from "../../prisma/notifications/generated/client.ts";
import { type Smtp, startSmtp } from "../../simulator/mailbox/smtp.ts";
import { testWorld } from "../../simulator/testing.ts";
import type { World } from "../../simulator/world.ts";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger } from "../_runtime/logging.ts";
import { createOutbox, insertOutbox, type OutboxHandle, outboxMessageOf } from "../_runtime/outbox.ts";
import type { Decided, Outgoing, ServiceDefinition } from "../_runtime/service.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { contactReader } from "./contact-reader.ts";
import { type MailServer, smtpServer } from "./mail-server.ts";
import { Pace } from "./pace.ts";
import { type SenderParts, sendDue } from "./sender.ts";
import { notificationsService } from "./service.ts";
import { shopReader } from "./shop-facts.ts";
import { type NotificationsStore, notificationsStore } from "./store.ts";
import { mailQueue } from "./store-queue.ts";

/** What Shopify answers to ShopSettings and CustomerContact. */
export interface TestShopify {
  down: boolean;
  email: string;
  /** By gid; what is not here is no customer. */
  readonly customers: Map<string, { email: string | null; locale: string; marketingState: string }>;
  /** Operations it was asked, in order. */
  readonly asked: string[];
}

export interface TestNotifications {
  readonly urls: TestDatabase;
  readonly admin: pg.Pool;
  readonly database: Database;
  readonly outbox: OutboxHandle;
  readonly store: NotificationsStore;
  readonly service: ServiceDefinition;
  readonly shopify: TestShopify;
  /** Its mailbox is the mail server's. */
  readonly world: World;
  readonly sender: SenderParts;
  /** Orders that the orders service has. */
  readonly orders: Map<string, Order>;
  /** Unix milliseconds; moved by a test to where a mail is due. */
  clock: { nowMs: number };
  /** What the consume loop does with one batch; ids seen before are dropped. @returns what was said. */
  consume(messages: readonly Message[]): Promise<Outgoing[]>;
  /** Moves on and sends what is due, until nothing is. change: another copy's parts. */
  sendAll(change?: Partial<SenderParts>): Promise<void>;
  log(filter?: Partial<Parameters<NotificationsStore["log"]>[1]>): ReturnType<NotificationsStore["log"]>;
  close(): Promise<void>;
}

const STEP_MS = 600_000;

async function startAdmin(shopify: TestShopify): Promise<{ fetch: typeof fetch; close(): Promise<void> }> {
  const answer = (body: { query: string; variables: { id?: string } }) => {
    const operation = /query (\w+)/.exec(body.query)?.[1] ?? "";
    shopify.asked.push(operation);
    if (operation === "ShopSettings") return { shop: { name: "Harbor Lane", email: shopify.email } };
    const known = shopify.customers.get(body.variables.id ?? "");
    if (!known) return { customer: null };
    const { email, marketingState } = known;
    const defaultEmailAddress = email && { emailAddress: email, marketingState, marketingUpdatedAt: null };
    const customer = { id: body.variables.id, firstName: "Ada", lastName: "Lund", locale: known.locale };
    return { customer: { ...customer, updatedAt: "2026-11-20T00:00:00Z", defaultEmailAddress } };
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      if (shopify.down) return response.writeHead(400).end("{}");
      const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ data: answer(body) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    fetch: (input, init) => fetch(base + new URL(input instanceof Request ? input.url : input).pathname, init),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The service on a database of its own, the simulator's mail server, and Shopify as a local server; without the bus. */
export async function openTestNotifications(options: { hasServer?: boolean } = {}): Promise<TestNotifications> {
  const urls = await testDatabase("notifications");
  const database = openDatabase(urls);
  const admin = new pg.Pool({ connectionString: urls.adminUrl, max: 2 });
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const outbox = createOutbox("notifications", database);
  const clock = { nowMs: Date.UTC(2026, 10, 23, 9) };
  const now = () => clock.nowMs;
  const shopify: TestShopify = { down: false, email: "hello@harbor-lane.example", customers: new Map(), asked: [] };
  const stand = await startAdmin(shopify);
  const budget = {
    reserve: async () => undefined,
    reserveInBackground: async () => undefined,
    settle: async () => undefined,
  };
  const clientOf = adminClients({ token: async () => "token", budget, fetch: stand.fetch });
  const world = testWorld();
  const smtp: Smtp = await startSmtp(world.mailbox, world.inner.faults, 0);
  const server: MailServer = smtpServer(`smtp://127.0.0.1:${smtp.port}`);
  const store = notificationsStore(prisma, { hasServer: options.hasServer ?? true, now });
  const readShop = shopReader({ store, database, clientOf, now });
  const logger = createLogger("notifications");
  logger.level = "silent";
  const queue = mailQueue(database, outbox);
  const readContact = contactReader({ database, clientOf, now });
  const sender: SenderParts = {
    store,
    queue,
    readShop,
    readContact,
    server,
    from: "mail@flotilla.example",
    pace: new Pace(now),
    logger,
    now,
  };
  const orders = new Map<string, Order>();
  const readOrder = async (_shop: string, orderId: string) => orders.get(orderId) ?? null;
  const service = notificationsService({ store, readOrder, readShop, pace: new Pace(now), startSending: null });
  const seen = new Set<string>();
  return {
    urls,
    admin,
    database,
    outbox,
    store,
    service,
    shopify,
    world,
    sender,
    orders,
    clock,
    consume: async (messages) => {
      const fresh = messages.filter(
        (each) => !seen.has(`${each.shop} ${each.id}`) && seen.add(`${each.shop} ${each.id}`),
      );
      const decided: Decided[] = [];
      for (const message of fresh) {
        const hearing = service.hears.find((each) => each.message.type === message.type);
        const decision = await hearing?.decide(message);
        if (decision !== null && decision !== undefined) decided.push({ message, decision });
      }
      return database.transact(async (transaction) => {
        const said = (await service.apply?.(transaction, decided)) ?? [];
        const rows = said.map((each) => outboxMessageOf("notifications", each));
        const committed = new Set((await insertOutbox(transaction, rows)).map((each) => each.messageId));
        return said.filter((each) => committed.has(each.id));
      });
    },
    sendAll: async (change = {}) => {
      clock.nowMs += STEP_MS;
      while ((await sendDue({ ...sender, ...change }, randomUUID())) > 0);
    },
    log: (filter = {}) => store.log("harbor-lane", { limit: 100, ...filter }),
    close: async () => {
      await smtp.close();
      await world.close();
      await stand.close();
      await prisma.$disconnect();
      await Promise.all([database.close(), admin.end()]);
      await urls.drop();
    },
  };
}
