import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { createOutbox, type OutboxHandle } from "../_runtime/outbox.ts";
import { type DoorOptions, gatewayDoor } from "./door.ts";
import type { GatewayEnv } from "./env.ts";
import type { GatewayDeps } from "./service.ts";
import { gatewayStore } from "./store.ts";
import { openApi } from "./v1/api.ts";
import { signedWith } from "./webhooks/signature.ts";

export interface OpenGateway extends GatewayDeps {
  readonly database: Database;
  readonly bus: Bus;
  readonly logger: Logger;
  /** For runService: committed webhooks are handed to its relay. */
  readonly outbox: OutboxHandle;
  /** Closes the bus, then the database. The service must have stopped. */
  close(): Promise<void>;
}

/** What only the process around it knows. */
export type GatewaySurroundings = Pick<DoorOptions, "app" | "services" | "onListening">;

/** @throws UserError where NATS does not answer; PostgreSQL is first needed by the first webhook. */
export async function openGateway(env: GatewayEnv, surroundings: GatewaySurroundings): Promise<OpenGateway> {
  const logger = createLogger("gateway");
  const bus = await openBus({ url: env.natsUrl, user: env.natsUser, password: env.natsPassword, name: "gateway" });
  const onIdleError = (error: Error) => logger.warn({ err: error }, "idle database connection lost");
  const database = openDatabase({ writeUrl: env.writeUrl, queryUrl: env.queryUrl, onIdleError });
  const outbox = createOutbox("gateway", database);
  const isSigned = signedWith(env.SHOPIFY_API_SECRET);
  const api = openApi({
    bus,
    logger,
    isSigned,
    apiKey: env.SHOPIFY_API_KEY,
    apiSecret: env.SHOPIFY_API_SECRET,
    carrierRatesUrl: env.CARRIER_RATES_URL,
  });
  const openDoor = gatewayDoor({
    ...surroundings,
    outbox,
    store: gatewayStore(database),
    logger,
    now: () => new Date(),
    isSigned,
    port: env.PORT,
    host: env.HOST,
    reusePort: env.REUSE_PORT,
    appUrl: env.APP_URL,
    v1: api.routes,
  });
  return {
    database,
    bus,
    logger,
    outbox,
    openDoor,
    close: async () => {
      api.close();
      await bus.close();
      await database.close();
    },
  };
}
