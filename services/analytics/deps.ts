import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { sharedBudget } from "../_runtime/shopify/limiter.ts";
import { busTokens } from "../_runtime/shopify/tokens.ts";
import type { AnalyticsEnv } from "./env.ts";
import type { AnalyticsDeps } from "./service.ts";
import { askOnce, settingsReader } from "./shop-settings.ts";
import { analyticsStore } from "./store.ts";

export interface OpenAnalytics extends AnalyticsDeps {
  readonly database: Database;
  readonly bus: Bus;
  readonly logger: Logger;
  /** Closes the bus, then the database. The service must have stopped. */
  close(): Promise<void>;
}

/** @throws UserError where NATS does not answer; PostgreSQL is first needed by the first message. */
export async function openAnalytics(env: AnalyticsEnv): Promise<OpenAnalytics> {
  const logger = createLogger("analytics");
  const bus = await openBus({ url: env.natsUrl, user: env.natsUser, password: env.natsPassword, name: "analytics" });
  const onIdleError = (error: Error) => logger.warn({ err: error }, "idle database connection lost");
  const database = openDatabase({ writeUrl: env.writeUrl, queryUrl: env.queryUrl, onIdleError });
  const clientOf = adminClients({ token: busTokens({ bus }), budget: sharedBudget({ connection: bus.connection }) });
  const store = analyticsStore(database, Date.now);
  const readSettings = settingsReader(clientOf, Date.now);
  return {
    database,
    bus,
    logger,
    store,
    readSettings,
    missingSettings: askOnce(store.knowsShop, readSettings),
    close: async () => {
      await bus.close();
      await database.close();
    },
  };
}
