import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../../prisma/customers/generated/client.ts";
import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { createOutbox, type OutboxHandle } from "../_runtime/outbox.ts";
import { reconciliationSettings } from "../_runtime/reconciliation/settings.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { roomFor } from "../_runtime/shopify/bulk/room.ts";
import { sharedBudget } from "../_runtime/shopify/limiter.ts";
import { busTokens } from "../_runtime/shopify/tokens.ts";
import { customersBackfill } from "./backfill.ts";
import type { CustomersEnv } from "./env.ts";
import { pastPointsJob } from "./past-points.ts";
import { publishRule } from "./publish-rule.ts";
import { currencyReader } from "./read-currency.ts";
import { readRewards } from "./read-rewards.ts";
import { type CustomersDeps, LISTENERS } from "./service.ts";
import { customersStore } from "./store.ts";
import { metafieldStore } from "./store-metafields.ts";
import { customersKept } from "./store-reconciliation.ts";
import { readRequests } from "./store-requests.ts";
import { settleDueTiers } from "./store-tiers.ts";
import { metafieldWriter } from "./write-metafields.ts";

export interface OpenCustomers extends CustomersDeps {
  readonly database: Database;
  readonly bus: Bus;
  /** Tiers that fall are said outside the consume loop. */
  readonly outbox: OutboxHandle;
  /** Closes the bus, then the database. The service must have stopped. */
  close(): Promise<void>;
}

/** @throws UserError where NATS does not answer; PostgreSQL is first needed by the first message. */
export async function openCustomers(env: CustomersEnv): Promise<OpenCustomers> {
  const logger: Logger = createLogger("customers");
  const bus = await openBus({ url: env.natsUrl, user: env.natsUser, password: env.natsPassword, name: "customers" });
  const onIdleError = (error: Error) => logger.warn({ err: error }, "idle database connection lost");
  const database = openDatabase({ writeUrl: env.writeUrl, queryUrl: env.queryUrl, onIdleError });
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const clientOf = adminClients({ token: busTokens({ bus }), budget: sharedBudget({ connection: bus.connection }) });
  const outbox = createOutbox("customers", database);
  const makeRoom = roomFor({ bus, database, listeners: LISTENERS });
  return {
    jobs: [customersBackfill({ clientOf, database, makeRoom, now: Date.now }), pastPointsJob({ database, makeRoom })],
    database,
    bus,
    outbox,
    logger,
    store: customersStore(prisma, Date.now),
    kept: customersKept(prisma),
    now: Date.now,
    reconciliation: { clientOf, database, settings: reconciliationSettings() },
    readRequests: (shop, requestId) => database.forShop(shop, (tx) => readRequests(tx, shop, requestId)),
    readRewards: (shop, id) => database.forShop(shop, (tx) => readRewards(tx, shop, id, Date.now())),
    readCurrency: currencyReader(clientOf),
    metafields: metafieldWriter({ store: metafieldStore(database), clientOf, logger }),
    publishRule: () => publishRule({ database, clientOf, logger }),
    settleTiers: () => settleDueTiers(database, outbox, Date.now()),
    close: async () => {
      await bus.close();
      await prisma.$disconnect();
      await database.close();
    },
  };
}
