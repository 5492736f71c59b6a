import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../../prisma/auth/generated/client.ts";
import { type Bus, openBus } from "../_runtime/bus/connect.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger, type Logger } from "../_runtime/logging.ts";
import { createOutbox, type OutboxHandle } from "../_runtime/outbox.ts";
import type { AuthEnv } from "./env.ts";
import { freshSessions } from "./fresh-sessions.ts";
import { refreshRequest } from "./refresh-request.ts";
import type { AuthDeps } from "./service.ts";
import { authStore } from "./store.ts";
import { UnknownKey, vault } from "./vault.ts";

export interface OpenAuth extends AuthDeps {
  readonly database: Database;
  readonly bus: Bus;
  /** For runService: session-store and the refresh say their events outside the consume loop. */
  readonly outbox: OutboxHandle;
  readonly logger: Logger;
  /** Closes the bus, then the database. The service must have stopped. */
  close(): Promise<void>;
}

/**
 * @param outside.fetch how Shopify is reached; the process's own where none is given.
 * @throws UserError where NATS does not answer; UnknownKey where stored sessions were encrypted with a key that is not
 *   among the configured ones: better now than at every page.
 */
export async function openAuth(
  env: AuthEnv,
  outside: { fetch?: typeof fetch; now?: () => number } = {},
): Promise<OpenAuth> {
  const { now = Date.now } = outside;
  const logger = createLogger("auth");
  const keys = vault(env.TOKEN_ENCRYPTION_KEY);
  const bus = await openBus({ url: env.natsUrl, user: env.natsUser, password: env.natsPassword, name: "auth" });
  const onIdleError = (error: Error) => logger.warn({ err: error }, "idle database connection lost");
  const database = openDatabase({ writeUrl: env.writeUrl, queryUrl: env.queryUrl, onIdleError });
  const queries = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const admin = new PrismaClient({ adapter: new PrismaPg(database.write) });
  const close = async () => {
    await bus.close();
    await Promise.all([queries.$disconnect(), admin.$disconnect()]);
    await database.close();
  };
  try {
    await assertKeysKnown(admin, keys.keyIds);
  } catch (error) {
    if (error instanceof UnknownKey) {
      await close();
      throw error;
    }
    // PostgreSQL may come later; the first session that does not open will say the same.
    logger.warn({ err: error }, "could not look at the keys of stored sessions");
  }
  const outbox = createOutbox("auth", database);
  const store = authStore({ database, outbox, vault: keys, queries, admin, now: () => new Date(now()) });
  const request = refreshRequest({
    clientId: env.SHOPIFY_API_KEY,
    clientSecret: env.SHOPIFY_API_SECRET,
    fetch: outside.fetch,
    now,
  });
  const sessions = freshSessions({ store, request, logger, now });
  return { database, bus, outbox, logger, store, sessions, now, close };
}

async function assertKeysKnown(admin: PrismaClient, known: readonly string[]): Promise<void> {
  const used = await admin.session.findMany({ distinct: ["keyId"], select: { keyId: true } });
  const unknown = used.find(({ keyId }) => !known.includes(keyId));
  if (unknown) throw new UnknownKey(unknown.keyId);
}
