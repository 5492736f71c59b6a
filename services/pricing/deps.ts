import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { createOutbox, type OutboxHandle } from "../_runtime/outbox.ts";
import { reconciliationSettings } from "../_runtime/reconciliation/settings.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { sharedBudget } from "../_runtime/shopify/limiter.ts";
import { busTokens } from "../_runtime/shopify/tokens.ts";
import { carrierJob } from "./carrier-job.ts";
import type { PricingEnv } from "./env.ts";
import { knownProductsReader } from "./known-products.ts";
import { publishJob } from "./publish-job.ts";
import { publishStore } from "./publish-store.ts";
import { settingsReader } from "./read-settings.ts";
import { scheduleJob } from "./schedule-job.ts";
import type { PricingDeps } from "./service.ts";
import { pricingStore } from "./store.ts";
import { pricesKept } from "./store-reconciliation.ts";

export interface OpenPricing extends PricingDeps {
  readonly database: Database;
  readonly bus: Bus;
  /** A publication that is done says so outside the consume loop. */
  readonly outbox: OutboxHandle;
  readonly logger: Logger;
  /** Closes the bus, then the database. The service must have stopped. */
  close(): Promise<void>;
}

/** @throws UserError where NATS does not answer; PostgreSQL is first needed by the first message. */
export async function openPricing(env: PricingEnv): Promise<OpenPricing> {
  const logger = createLogger("pricing");
  const bus = await openBus({ url: env.natsUrl, user: env.natsUser, password: env.natsPassword, name: "pricing" });
  const onIdleError = (error: Error) => logger.warn({ err: error }, "idle database connection lost");
  const database = openDatabase({ writeUrl: env.writeUrl, queryUrl: env.queryUrl, onIdleError });
  const clientOf = adminClients({ token: busTokens({ bus }), budget: sharedBudget({ connection: bus.connection }) });
  const outbox = createOutbox("pricing", database);
  const readSettings = settingsReader(clientOf);
  const publishing = { store: publishStore(database, Date.now), clientOf, readSettings, outbox, now: Date.now };
  return {
    database,
    bus,
    outbox,
    logger,
    store: pricingStore(database),
    kept: pricesKept(database),
    readSettings,
    knownProducts: knownProductsReader(clientOf),
    jobs: [
      publishJob(publishing) as JobDefinition,
      scheduleJob(database) as JobDefinition,
      carrierJob({ database, clientOf, appUrl: env.appUrl, now: Date.now }) as JobDefinition,
    ],
    reconciliation: { clientOf, database, settings: reconciliationSettings() },
    now: Date.now,
    close: async () => {
      await bus.close();
      await database.close();
    },
  };
}
