import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../../prisma/notifications/generated/client.ts";
import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { createOutbox, type OutboxHandle } from "../_runtime/outbox.ts";
import { adminClients } from "../_runtime/shopify/admin-client.ts";
import { sharedBudget } from "../_runtime/shopify/limiter.ts";
import { busTokens } from "../_runtime/shopify/tokens.ts";
import { contactReader } from "./contact-reader.ts";
import type { NotificationsEnv } from "./env.ts";
import { smtpServer } from "./mail-server.ts";
import { Pace } from "./pace.ts";
import { orderAsker } from "./preview.ts";
import { startSender } from "./sender.ts";
import type { NotificationsDeps } from "./service.ts";
import { shopReader } from "./shop-facts.ts";
import { notificationsStore } from "./store.ts";
import { mailQueue } from "./store-queue.ts";

export interface OpenNotifications extends NotificationsDeps {
  readonly database: Database;
  readonly bus: Bus;
  /** For runService: the sender says its events outside the consume loop. */
  readonly outbox: OutboxHandle;
  readonly logger: Logger;
  /** Closes the bus, then the database. The service must have stopped. */
  close(): Promise<void>;
}

/** @throws UserError where NATS does not answer; the mail server is first needed by the first mail. */
export async function openNotifications(env: NotificationsEnv): Promise<OpenNotifications> {
  const logger = createLogger("notifications");
  const { natsUrl: url, natsUser: user, natsPassword: password } = env;
  const bus = await openBus({ url, user, password, name: "notifications" });
  const onIdleError = (error: Error) => logger.warn({ err: error }, "idle database connection lost");
  const database = openDatabase({ writeUrl: env.writeUrl, queryUrl: env.queryUrl, onIdleError });
  const prisma = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const outbox = createOutbox("notifications", database);
  const clientOf = adminClients({ token: busTokens({ bus }), budget: sharedBudget({ connection: bus.connection }) });
  const { mail } = env;
  const now = Date.now;
  const store = notificationsStore(prisma, { hasServer: mail !== null, now });
  const pace = new Pace(now);
  const readShop = shopReader({ store, database, clientOf, now });
  const sending = mail && {
    store,
    readShop,
    pace,
    logger,
    now,
    readContact: contactReader({ database, clientOf, now }),
    queue: mailQueue(database, outbox),
    server: smtpServer(mail.url),
    from: mail.from,
  };
  return {
    database,
    bus,
    outbox,
    logger,
    store,
    readShop,
    pace,
    readOrder: orderAsker(bus),
    startSending: sending && (() => startSender(sending)),
    close: async () => {
      await bus.close();
      await prisma.$disconnect();
      await database.close();
    },
  };
}
