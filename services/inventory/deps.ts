import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../../prisma/inventory/generated/client.ts";
import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { createOutbox, type OutboxHandle } from "../_runtime/outbox.ts";
import { reconciliationSettings } from "../_runtime/reconciliation/settings.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { roomFor } from "../_runtime/shopify/bulk/room.ts";
import { sharedBudget } from "../_runtime/shopify/limiter.ts";
import { busTokens } from "../_runtime/shopify/tokens.ts";
import { inventoryBackfill } from "./backfill.ts";
import { checkoutQueries } from "./checkout-queries.ts";
import type { InventoryEnv } from "./env.ts";
import { startEstimates } from "./publish-estimate.ts";
import { stockReader } from "./read-stock.ts";
import { type InventoryDeps, LISTENERS } from "./service.ts";
import { startSettling } from "./settle.ts";
import { inventoryStore } from "./store.ts";
import { inventoryQueries } from "./store-queries.ts";
import { stockKept } from "./store-reconciliation.ts";

export interface OpenInventory extends InventoryDeps {
  readonly database: Database;
  readonly bus: Bus;
  /** For runService: settling says its events outside the consume loop. */
  readonly outbox: OutboxHandle;
  readonly logger: Logger;
  /** Closes the bus, then the database. The service must have stopped. */
  close(): Promise<void>;
}

/** @throws UserError where NATS does not answer; PostgreSQL is first needed by the first message. */
export async function openInventory(env: InventoryEnv): Promise<OpenInventory> {
  const logger = createLogger("inventory");
  const bus = await openBus({ url: env.natsUrl, user: env.natsUser, password: env.natsPassword, name: "inventory" });
  const onIdleError = (error: Error) => logger.warn({ err: error }, "idle database connection lost");
  const database = openDatabase({ writeUrl: env.writeUrl, queryUrl: env.queryUrl, onIdleError });
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const clientOf = adminClients({ token: busTokens({ bus }), budget: sharedBudget({ connection: bus.connection }) });
  const outbox = createOutbox("inventory", database);
  const readStock = stockReader(clientOf);
  const { outsideGraceMs: graceMs } = env;
  const now = Date.now;
  const makeRoom = roomFor({ bus, database, listeners: LISTENERS });
  const backfill = inventoryBackfill({ clientOf, database, makeRoom, readStock, now });
  return {
    database,
    bus,
    outbox,
    logger,
    store: inventoryStore({ database, now, graceMs }),
    queries: inventoryQueries(prisma),
    atCheckout: checkoutQueries(database, now),
    kept: stockKept(prisma),
    reconciliation: { clientOf, database, settings: reconciliationSettings() },
    readStock,
    backfill,
    clientOf,
    now,
    startSettling: () => startSettling({ database, outbox, readStock, now, graceMs, logger }),
    startEstimates: () => startEstimates({ database, clientOf, logger }),
    close: async () => {
      await bus.close();
      await prisma.$disconnect();
      await database.close();
    },
  };
}
