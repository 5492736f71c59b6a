import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaClient } from "../../prisma/auth/generated/client.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { createLogger } from "../_runtime/logging.ts";
import { createOutbox, type OutboxHandle } from "../_runtime/outbox.ts";
import type { AuthEnv } from "./env.ts";
import { type FreshSessions, freshSessions } from "./fresh-sessions.ts";
import { refreshRequest } from "./refresh-request.ts";
import { type AuthStore, authStore } from "./store.ts";
import { UnknownKey, vault } from "./vault.ts";

export interface AuthDeps {
  readonly database: Database;
  readonly outbox: OutboxHandle;
  readonly store: AuthStore;
  readonly sessions: FreshSessions;
  close(): Promise<void>;
}

/** What the service takes from its environment. */
export type AuthConfig = Pick<
  AuthEnv,
  "writeUrl" | "queryUrl" | "TOKEN_ENCRYPTION_KEY" | "SHOPIFY_API_KEY" | "SHOPIFY_API_SECRET"
>;

/**
 * @param outside.fetch how Shopify is reached; the process's own where none is given.
 * @throws UnknownKey where stored sessions were encrypted with a key that is not among the configured ones: better now
 *   than at every page.
 */
export async function openAuth(
  env: AuthConfig,
  outside: { fetch?: typeof fetch; now?: () => number } = {},
): Promise<AuthDeps> {
  const { now = Date.now } = outside;
  const logger = createLogger("auth");
  const database = openDatabase({
    writeUrl: env.writeUrl,
    queryUrl: env.queryUrl,
    onIdleError: (error) => logger.warn({ err: error }, "lost an idle database connection"),
  });
  const queries = new PrismaClient({ adapter: new PrismaPg(database.queryPool) });
  const admin = new PrismaClient({ adapter: new PrismaPg(database.write) });
  const close = async () => {
    await Promise.all([queries.$disconnect(), admin.$disconnect()]);
    await database.close();
  };
  const outbox = createOutbox("auth", database);
  const keys = vault(env.TOKEN_ENCRYPTION_KEY);
  try {
    const used = await admin.session.findMany({ distinct: ["keyId"], select: { keyId: true } });
    const unknown = used.find(({ keyId }) => !keys.keyIds.includes(keyId));
    if (unknown) throw new UnknownKey(unknown.keyId);
  } catch (error) {
    await close();
    throw error;
  }
  const store = authStore({ database, outbox, vault: keys, queries, admin, now: () => new Date(now()) });
  const request = refreshRequest({
    clientId: env.SHOPIFY_API_KEY,
    clientSecret: env.SHOPIFY_API_SECRET,
    fetch: outside.fetch,
    now,
  });
  return { database, outbox, store, sessions: freshSessions({ store, request, logger, now }), close };
}
