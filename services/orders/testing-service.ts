import { PrismaPg } from "@prisma/adapter-pg";
import type { Message } from "../../contracts/envelope.ts";
import type { Shop } from "../../contracts/shop.ts";
import { PrismaClient } from "../../prisma/orders/generated/client.ts";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { createLogger } from "../_runtime/logging.ts";
import { insertOutbox, outboxMessageOf } from "../_runtime/outbox.ts";
import type { ReconciliationDeps } from "../_runtime/reconciliation/with-reconciliation.ts";
import type { Outgoing, ServiceDefinition } from "../_runtime/service.ts";
import { type AdminClient, adminClients } from "../_runtime/shopify/admin-client.ts";
import { ON_DEMAND } from "../_runtime/testing/reconciliation-settings.ts";
import { ordersBackfill } from "./backfill.ts";
import { orderReader, type ReadOrder } from "./read-order.ts";
import { ordersService } from "./service.ts";
import { type OrdersStore, ordersStore } from "./store.ts";
import { messageOf, type OrderPayload } from "./testing.ts";
import { type AdminStandIn, startAdminStandIn } from "./testing-admin.ts";

/** What the stand-in of Shopify has, and the time of our readings of it. */
export interface TestShopify {
  order: OrderPayload | null;
  down: boolean;
  clockMs: number;
}

export interface TestOrders {
  readonly urls: TestDatabase;
  readonly database: Database;
  readonly prisma: PrismaClient;
  readonly store: OrdersStore;
  readonly service: ServiceDefinition;
  readonly readOrder: ReadOrder;
  readonly reconciliation: ReconciliationDeps;
  readonly backfill: JobDefinition;
  readonly shopify: TestShopify;
  readonly admin: AdminStandIn;
  /** A webhook's body as its message, parsed by its schema as the runtime does. */
  webhook(topic: string, id: string, data: unknown, shop?: string): Message;
  /** What the consume loop does with one batch; the inbox is left out. @returns what was said and not said before. */
  consume(messages: readonly Message[]): Promise<Outgoing[]>;
  close(): Promise<void>;
}

/** The orders service on a database of its own, without the bus. @param shopifyOf instead of the local server's one order. */
export async function openTestOrders(shopifyOf?: (shop: Shop) => AdminClient): Promise<TestOrders> {
  const urls = await testDatabase("orders");
  const database = openDatabase(urls);
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const store = ordersStore(prisma);
  const shopify: TestShopify = { order: null, down: false, clockMs: 1_800_000_000_000 };
  const admin = await startAdminStandIn(() => {
    if (shopify.down) throw new Error("down");
    return shopify.order;
  });
  const budget = {
    reserve: async () => undefined,
    reserveInBackground: async () => undefined,
    settle: async () => undefined,
  };
  const clientOf = shopifyOf ?? adminClients({ token: async () => "token", budget, fetch: admin.fetch });
  const now = () => shopify.clockMs++;
  const readOrder = orderReader(clientOf, now);
  const reconciliation = { clientOf, database, settings: ON_DEMAND };
  const backfill = ordersBackfill({
    clientOf,
    database,
    readOrder,
    logger: createLogger("orders"),
    makeRoom: async () => undefined,
    stockJobs: async () => null,
    now,
  });
  const service = ordersService({ store, readOrder, now, backfill, reconciliation });
  const hearingOf = (type: string) => {
    const hearing = [...service.hears, ...(service.takes ?? [])].find((each) => each.message.type === type);
    if (!hearing) throw new Error(`nobody hears ${type}`);
    return hearing;
  };
  return {
    urls,
    database,
    prisma,
    store,
    service,
    readOrder,
    reconciliation,
    backfill,
    shopify,
    admin,
    webhook: (topic, id, data, shop = "harbor-lane") => {
      const { message } = hearingOf(`shopify.${topic.replace("/", ".")}.v1`);
      return messageOf(message, id, message.schema.parse(data), { shop });
    },
    consume: async (messages) => {
      const decided = await Promise.all(
        messages.map(async (message) => ({ message, decision: await hearingOf(message.type).decide(message) })),
      );
      return database.transact(async (transaction) => {
        const said = (await service.apply?.(transaction, decided)) ?? [];
        const rows = said.map((each) => outboxMessageOf("orders", each));
        const committed = new Set((await insertOutbox(transaction, rows)).map((each) => each.messageId));
        return said.filter((each) => committed.has(each.id));
      });
    },
    close: async () => {
      await admin.close();
      await prisma.$disconnect();
      await database.close();
    },
  };
}
