import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import type { Message } from "../../contracts/envelope.ts";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createIntake } from "../_runtime/intake.ts";
import { JobRunner } from "../_runtime/jobs/runner.ts";
import { createLogger } from "../_runtime/logging.ts";
import { ErasureBook } from "../_runtime/privacy/book.ts";
import type { Outgoing, ServiceDefinition } from "../_runtime/service.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { type AdminEndpoint, adminEndpoint } from "../_runtime/shopify/testing.ts";
import { analyticsService } from "./service.ts";
import { askOnce, settingsReader } from "./shop-settings.ts";
import { type AnalyticsStore, analyticsStore } from "./store.ts";

const JOB_LOOK_MS = 5;
const NOW = "2026-11-25T12:00:00Z";

export interface TestAnalytics {
  readonly urls: TestDatabase;
  readonly database: Database;
  /** Owner of the tables: sees and may do everything. */
  readonly admin: pg.Pool;
  readonly store: AnalyticsStore;
  readonly service: ServiceDefinition;
  /** The Admin API it asks. Whoever reads the clock moves it one millisecond on. */
  readonly shopify: AdminEndpoint;
  readonly clock: { nowMs: number };
  /** From now on Shopify says this of its shops. */
  shopIs(settings: { timeZone?: string; currency?: string }): void;
  /** What the consume loop does with one batch; the inbox is left out. @returns what was said. */
  consume(messages: readonly Message[]): Promise<readonly Outgoing[]>;
  /** Runs the service's jobs to their end, as a copy of it does. */
  finishJobs(): Promise<void>;
  close(): Promise<void>;
}

/** The analytics service on a database of its own, with Shopify as a local server; without the bus. */
export async function openTestAnalytics(): Promise<TestAnalytics> {
  const urls = await testDatabase("analytics");
  const database = openDatabase(urls);
  const admin = new pg.Pool({ connectionString: urls.adminUrl, max: 2 });
  const clock = { nowMs: Date.parse(NOW) };
  const shopify = await adminEndpoint();
  const budget = {
    reserve: async () => undefined,
    reserveInBackground: async () => undefined,
    settle: async () => undefined,
  };
  const clientOf = adminClients({ token: async () => "token", budget, fetch: shopify.fetch });
  const store = analyticsStore(database, () => clock.nowMs);
  const readSettings = settingsReader(clientOf, () => clock.nowMs++);
  const service = analyticsService({ store, readSettings, missingSettings: askOnce(store.knowsShop, readSettings) });
  const shopIs: TestAnalytics["shopIs"] = ({ timeZone = "Europe/Berlin", currency = "EUR" }) =>
    shopify.reply({ kind: "data", data: { shop: { ianaTimezone: timeZone, currencyCode: currency } } });
  shopIs({});
  return {
    urls,
    database,
    admin,
    store,
    service,
    shopify,
    clock,
    shopIs,
    consume: async (messages) => {
      const decided = await Promise.all(
        messages.map(async (message) => {
          const hearing = service.hears.find((each) => each.message.type === message.type);
          if (!hearing) throw new Error(`nobody hears ${message.type}`);
          return { message, decision: await hearing.decide(message) };
        }),
      );
      return database.transact(async (transaction) => (await service.apply?.(transaction, decided)) ?? []);
    },
    finishJobs: async () => {
      const hearings = new Map(service.hears.map((hearing) => [hearing.message.type, hearing]));
      const logger = createLogger("analytics");
      logger.level = "silent";
      const intake = createIntake({
        service,
        hearings,
        erasures: new ErasureBook(),
        database,
        hand: () => undefined,
        logger,
      });
      const definitions = service.jobs ?? [];
      const runner = new JobRunner({ service: "analytics", definitions, database, intake, logger, random: () => 0 });
      runner.start();
      for (let open = 1; open > 0; await sleep(JOB_LOOK_MS)) {
        const { rows } = await admin.query("select error from runtime.job where state <> 'done'");
        open = rows.length;
        const failed = rows.find(({ error }) => error !== null);
        if (failed) throw new Error(failed.error);
      }
      await runner.stop();
    },
    close: async () => {
      await shopify.close();
      await admin.end();
      await database.close();
    },
  };
}

const TABLES = {
  contributions: "order_id",
  rollup_days: "currency, day",
  rollup_hours: "currency, hour_at",
  rollup_products: "currency, day, product_id, title",
} as const;

/** All that is counted of a shop, as text; causes only where asked for. */
export async function countedIn(admin: pg.Pool, shop: string, options: { causes?: boolean } = {}): Promise<unknown> {
  const { causes = false } = options;
  const found: Record<string, unknown[]> = {};
  for (const [table, order] of Object.entries(TABLES)) {
    const { rows } = await admin.query<{ row: Record<string, unknown> }>(
      `select to_jsonb(t) - 'shop' as row from ${table} t where shop = $1 order by ${order}`,
      [shop],
    );
    found[table] = rows.map(({ row: { message_id: messageId, ...row } }) =>
      causes || table === "contributions" ? { ...row, messageId } : row,
    );
  }
  return found;
}
