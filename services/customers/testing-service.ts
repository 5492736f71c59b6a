import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import type { DataOf } from "../../contracts/define.ts";
import type { Message } from "../../contracts/envelope.ts";
import type { PointsChangedV1 } from "../../contracts/events/loyalty.ts";
import { PrismaClient } from "../../prisma/customers/generated/client.ts";
import { testDatabase } from "../../tests/setup/database.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger } from "../_runtime/logging.ts";
import { createOutbox, insertOutbox, outboxMessageOf } from "../_runtime/outbox.ts";
import type { Outgoing, ServiceDefinition } from "../_runtime/service.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { type AdminEndpoint, adminEndpoint } from "../_runtime/shopify/testing.ts";
import { ON_DEMAND } from "../_runtime/testing/reconciliation-settings.ts";
import { customersBackfill } from "./backfill.ts";
import { pastPointsJob } from "./past-points.ts";
import { publishRule } from "./publish-rule.ts";
import { currencyReader } from "./read-currency.ts";
import { readRewards } from "./read-rewards.ts";
import { type CustomersDeps, customersService } from "./service.ts";
import { type CustomersStore, customersStore } from "./store.ts";
import { metafieldStore } from "./store-metafields.ts";
import { customersKept } from "./store-reconciliation.ts";
import { readRequests } from "./store-requests.ts";
import { settleDueTiers } from "./store-tiers.ts";
import { type MetafieldWriter, metafieldWriter } from "./write-metafields.ts";

export const NOW = Date.parse("2026-11-23T12:00:00Z");

export interface TestCustomers {
  readonly database: Database;
  /** Owner of the database: sees the rows of all shops. */
  readonly admin: pg.Pool;
  readonly store: CustomersStore;
  readonly service: ServiceDefinition;
  readonly shopify: AdminEndpoint;
  /** What a test that makes a service of its own needs for reconciliation. */
  readonly compared: Pick<CustomersDeps, "kept" | "now" | "reconciliation" | "readRewards" | "publishRule">;
  readonly clock: { nowMs: number };
  /** A copy of the writer, as each copy of the service has one. */
  writer(everyMs?: number): MetafieldWriter;
  settleTiers(): Promise<boolean>;
  /** What the consume loop does with one batch; the inbox is left out. @returns what was said and not said before. */
  consume(...messages: readonly Message[]): Promise<Outgoing[]>;
  close(): Promise<void>;
}

/** The customers service on a database of its own, with Shopify as a local server; without the bus. */
export async function openTestCustomers(): Promise<TestCustomers> {
  const urls = await testDatabase("customers");
  const database = openDatabase(urls);
  const admin = new pg.Pool({ connectionString: urls.adminUrl, max: 2 });
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const clock = { nowMs: NOW };
  const store = customersStore(prisma, () => clock.nowMs);
  const shopify = await adminEndpoint();
  shopify.reply({ kind: "data", data: { metafieldsSet: { userErrors: [] } } });
  const budget = {
    reserve: async () => undefined,
    reserveInBackground: async () => undefined,
    settle: async () => undefined,
  };
  const clientOf = adminClients({ token: async () => "token", budget, fetch: shopify.fetch });
  const logger = createLogger("customers");
  logger.level = "silent";
  const writer = (everyMs?: number) =>
    metafieldWriter({ store: metafieldStore(database), clientOf, logger, ...(everyMs !== undefined && { everyMs }) });
  const settleTiers = () => settleDueTiers(database, createOutbox("customers", database), clock.nowMs);
  const readCurrency = currencyReader(clientOf);
  const makeRoom = async () => undefined;
  const jobs = [
    customersBackfill({ clientOf, database, makeRoom, now: () => clock.nowMs }),
    pastPointsJob({ database, makeRoom }),
  ];
  const reconciliation = { clientOf, database, settings: ON_DEMAND };
  const own = { store, readCurrency, metafields: writer(), settleTiers, logger, jobs };
  const toPublish = { database, clientOf, logger };
  const rewards = (shop: string, id: string | null) =>
    database.forShop(shop, (tx) => readRewards(tx, shop, id, clock.nowMs));
  const compared = {
    kept: customersKept(prisma),
    now: () => clock.nowMs,
    reconciliation,
    readRewards: rewards,
    publishRule: () => publishRule(toPublish),
  };
  const requests = (shop: string, id?: string) => database.forShop(shop, (tx) => readRequests(tx, shop, id));
  const service = customersService({ ...own, ...compared, readRequests: requests });
  const decide = async (message: Message) => {
    const hearing = [...service.hears, ...(service.takes ?? [])].find((each) => each.message.type === message.type);
    if (!hearing) throw new Error(`nobody hears ${message.type}`);
    return { message, decision: await hearing.decide(message) };
  };
  return {
    database,
    admin,
    store,
    service,
    compared,
    shopify,
    clock,
    writer,
    settleTiers,
    consume: async (...messages) => {
      const decided = (await Promise.all(messages.map(decide))).filter(({ decision }) => decision !== null);
      return database.transact(async (transaction) => {
        const said = (await service.apply?.(transaction, decided)) ?? [];
        const rows = said.map((each) => outboxMessageOf("customers", each));
        const committed = new Set((await insertOutbox(transaction, rows)).map((each) => each.messageId));
        return said.filter((each) => committed.has(each.id));
      });
    },
    close: async () => {
      await shopify.close();
      await prisma.$disconnect();
      await Promise.all([database.close(), admin.end()]);
    },
  };
}

/** What was said of points: customer, reason, delta and balance. */
export function pointsSaid(said: readonly Outgoing[]) {
  return said
    .filter(({ message }) => message.name === "points-changed")
    .map(({ data }) => {
      const { reason, delta, balance } = data as DataOf<typeof PointsChangedV1>;
      return [reason, delta, balance] as const;
    });
}
