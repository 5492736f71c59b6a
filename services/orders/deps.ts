import { PrismaPg } from "@prisma/adapter-pg";
import { serviceQueries } from "../../contracts/queries/service.ts";
import { PrismaClient } from "../../prisma/orders/generated/client.ts";
import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { ask } from "../_runtime/bus/request.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { reconciliationSettings } from "../_runtime/reconciliation/settings.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { roomFor } from "../_runtime/shopify/bulk/room.ts";
import { sharedBudget } from "../_runtime/shopify/limiter.ts";
import { busTokens } from "../_runtime/shopify/tokens.ts";
import { ordersBackfill } from "./backfill.ts";
import type { OrdersEnv } from "./env.ts";
import { orderReader } from "./read-order.ts";
import { LISTENERS, type OrdersDeps } from "./service.ts";
import { ordersStore } from "./store.ts";

export interface OpenOrders extends OrdersDeps {
  readonly database: Database;
  readonly bus: Bus;
  readonly logger: Logger;
  /** Closes the bus, then the database. The service must have stopped. */
  close(): Promise<void>;
}

/** @throws UserError where NATS does not answer; PostgreSQL is first needed by the first message. */
export async function openOrders(env: OrdersEnv): Promise<OpenOrders> {
  const logger = createLogger("orders");
  const bus = await openBus({ url: env.natsUrl, user: env.natsUser, password: env.natsPassword, name: "orders" });
  const onIdleError = (error: Error) => logger.warn({ err: error }, "idle database connection lost");
  const database = openDatabase({ writeUrl: env.writeUrl, queryUrl: env.queryUrl, onIdleError });
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const clientOf = adminClients({ token: busTokens({ bus }), budget: sharedBudget({ connection: bus.connection }) });
  const readOrder = orderReader(clientOf, Date.now);
  const backfill = ordersBackfill({
    clientOf,
    database,
    readOrder,
    logger,
    makeRoom: roomFor({ bus, database, listeners: LISTENERS }),
    stockJobs: async (shop) =>
      ask(bus, serviceQueries("inventory").jobs, shop, {}).then(
        ({ jobs }) => jobs,
        () => null,
      ),
    now: Date.now,
  });
  return {
    database,
    bus,
    logger,
    backfill,
    store: ordersStore(prisma),
    readOrder,
    now: Date.now,
    reconciliation: { clientOf, database, settings: reconciliationSettings() },
    close: async () => {
      await bus.close();
      await prisma.$disconnect();
      await database.close();
    },
  };
}
