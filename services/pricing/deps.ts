import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { reconciliationSettings } from "../_runtime/reconciliation/settings.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { sharedBudget } from "../_runtime/shopify/limiter.ts";
import { busTokens } from "../_runtime/shopify/tokens.ts";
import type { PricingEnv } from "./env.ts";
import type { PricingDeps } from "./service.ts";
import { pricingStore } from "./store.ts";

export interface OpenPricing extends PricingDeps {
  readonly database: Database;
  readonly bus: Bus;
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
  return {
    database,
    bus,
    logger,
    store: pricingStore(database),
    reconciliation: { clientOf, database, settings: reconciliationSettings() },
    now: Date.now,
    close: async () => {
      await bus.close();
      await database.close();
    },
  };
}
