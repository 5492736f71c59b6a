import { randomUUID } from "node:crypto";
import type { Message } from "../../contracts/envelope.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { PrismaClient } from "../../prisma/auth/generated/client.ts";
import { type Database, forShopPrisma, type Transaction } from "../_runtime/database.ts";
import type { Outbox } from "../_runtime/outbox.ts";
import type { Outgoing } from "../_runtime/service.ts";
import { applyChange, lockShop, noteInstall, type ShopChange } from "./store-shops.ts";
import { offlineIdOf, type SessionProperties, scopesOf } from "./stored-session.ts";
import type { Vault } from "./vault.ts";

/** An online session is of no use after its end; it is kept so long for the trace of who was there. */
const ONLINE_KEPT_AFTER_END = "1 day";
/** All shops of one answer; far above what one answer of 1 MB holds would be paged first. */
const MAX_SHOPS_LISTED = 5_000;
const MAX_SESSIONS_FOUND = 100;

export interface ShopRecord {
  readonly shop: Shop;
  readonly installedAt: Date;
  readonly uninstalledAt: Date | null;
  readonly scopes: string[];
}

export interface SessionRecord {
  readonly properties: SessionProperties;
  /** Shopify refused its refresh token. */
  readonly refused: boolean;
}

export interface AuthStore {
  shop(shop: Shop): Promise<ShopRecord | null>;
  /** All shops that ever installed, oldest first. */
  shops(): Promise<ShopRecord[]>;
  session(shop: Shop, id: string): Promise<SessionRecord | null>;
  sessions(shop: Shop): Promise<SessionRecord[]>;
  /**
   * Stores a session; an offline one with a token opens the shop. An offline session older than the stored one, and an
   * invalidation of a token that was replaced meanwhile, change nothing.
   */
  storeSession(shop: Shop, properties: SessionProperties): Promise<void>;
  deleteSessions(shop: Shop, ids: readonly string[]): Promise<number>;
  /** Erases an access token that Shopify refused, where it is still the one stored. */
  dropToken(shop: Shop, id: string, accessToken: string): Promise<void>;
  /** The right to refresh, for one process at a time. null: somebody else has it. */
  claimRefresh(shop: Shop, id: string, forMs: number): Promise<RefreshClaim | null>;
  /** Writes the changes in the order given, inside the consume loop's transaction. Late ones change nothing. */
  apply(transaction: Transaction, changes: readonly { message: Message; change: ShopChange }[]): Promise<Outgoing[]>;
}

/** Each of the three gives the right back. None has an effect once the right ran out and another took it. */
export interface RefreshClaim {
  /** As it is now that nobody else can refresh it. null: deleted meanwhile. */
  readonly session: SessionRecord | null;
  finish(properties: SessionProperties): Promise<void>;
  refused(): Promise<void>;
  release(): Promise<void>;
}

export interface StoreParts {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly vault: Vault;
  /** On the query role: sees one shop at a time. */
  readonly queries: PrismaClient;
  /** On the write role: sees all shops. */
  readonly admin: PrismaClient;
  readonly now?: () => Date;
}

export function authStore(parts: StoreParts): AuthStore {
  const { queries, admin } = parts;
  return {
    shop: (shop) => forShopPrisma(queries, shop, (tx) => tx.shop.findUnique({ where: { shop } })),
    shops: () => admin.shop.findMany({ orderBy: [{ installedAt: "asc" }, { shop: "asc" }], take: MAX_SHOPS_LISTED }),
    session: (shop, id) =>
      forShopPrisma(queries, shop, async (tx) => {
        const row = await tx.session.findUnique({ where: { shop_id: { shop, id } } });
        return row && opened(parts.vault, shop, row);
      }),
    sessions: (shop) =>
      forShopPrisma(queries, shop, async (tx) => {
        const rows = await tx.session.findMany({ where: { shop }, orderBy: { id: "asc" }, take: MAX_SESSIONS_FOUND });
        return rows.map((row) => opened(parts.vault, shop, row));
      }),
    storeSession: (shop, properties) => storeSession(parts, shop, properties),
    deleteSessions: async (shop, ids) => {
      const { count } = await admin.session.deleteMany({ where: { shop, id: { in: [...ids] } } });
      return count;
    },
    dropToken: (shop, id, accessToken) => dropToken(parts, shop, id, accessToken),
    claimRefresh: (shop, id, forMs) => claimRefresh(parts, shop, id, forMs),
    apply: async (transaction, changes) => {
      const outgoing: Outgoing[] = [];
      for (const { message, change } of changes) {
        outgoing.push(...(await applyChange(transaction, message, change)));
      }
      return outgoing;
    },
  };
}

/** A row copied to another shop or session does not open there. */
function ownerOf(shop: Shop, id: string): string {
  return `${shop}/${id}`;
}

function opened(
  vault: Vault,
  shop: Shop,
  row: { id: string; sealed: string; refreshRefusedAt: Date | null },
): SessionRecord {
  const properties = JSON.parse(vault.open(row.sealed, ownerOf(shop, row.id))) as SessionProperties;
  return { properties, refused: row.refreshRefusedAt !== null };
}

async function storeSession(parts: StoreParts, shop: Shop, properties: SessionProperties): Promise<void> {
  const { outbox, now = () => new Date() } = parts;
  await outbox.say(async (transaction) => {
    await lockShop(transaction, shop);
    const [stored] = await transaction.query<{ expires_at: Date | null }>({
      name: "auth-session-expiry",
      text: "select expires_at from sessions where shop = $1 and id = $2",
      values: [shop, properties.id],
    });
    if (isOvertaken(properties, stored)) return [];
    await transaction.query({
      name: "auth-drop-ended-sessions",
      text: `delete from sessions where shop = $1 and is_online and expires_at < now() - $2::interval`,
      values: [shop, ONLINE_KEPT_AFTER_END],
    });
    await writeSession(transaction, parts, shop, properties);
    if (properties.isOnline || properties.accessToken === undefined) return [];
    return noteInstall(transaction, shop, scopesOf(properties.scope), now());
  });
}

/**
 * Two stores may cross: parallel loaders exchange a token each, and Shopify's library stores a session without its token
 * when a call was refused. The token that ends later is the newer one (Shopify replaces a pair by the next one issued).
 */
function isOvertaken(incoming: SessionProperties, stored: { expires_at: Date | null } | undefined): boolean {
  const isInvalidation = incoming.accessToken === undefined;
  if (!stored) return isInvalidation;
  const storedMs = stored.expires_at?.getTime();
  if (isInvalidation) return storedMs !== incoming.expires;
  return storedMs !== undefined && incoming.expires !== undefined && incoming.expires < storedMs;
}

/** A new token ends whatever refresh is under way: the refresh finds its claim gone and throws its result away. */
async function writeSession(transaction: Transaction, parts: StoreParts, shop: Shop, properties: SessionProperties) {
  const { vault, now = () => new Date() } = parts;
  await transaction.query({
    name: "auth-write-session",
    text: `insert into sessions (shop, id, is_online, sealed, key_id, expires_at, stored_at)
           values ($1, $2, $3, $4, $5, $6, $7)
           on conflict (shop, id) do update set sealed = excluded.sealed, key_id = excluded.key_id,
             expires_at = excluded.expires_at, stored_at = excluded.stored_at,
             refreshing_by = null, refreshing_until = null, refresh_refused_at = null`,
    values: [
      shop,
      properties.id,
      properties.isOnline,
      vault.seal(JSON.stringify(properties), ownerOf(shop, properties.id)),
      vault.keyId,
      properties.expires === undefined ? null : new Date(properties.expires),
      now(),
    ],
  });
}

async function dropToken(parts: StoreParts, shop: Shop, id: string, accessToken: string): Promise<void> {
  const { database, vault } = parts;
  await database.transact(async (transaction) => {
    await lockShop(transaction, shop);
    const [row] = await transaction.query<{ sealed: string }>({
      name: "auth-sealed-session",
      text: "select sealed from sessions where shop = $1 and id = $2",
      values: [shop, id],
    });
    if (!row) return;
    const { accessToken: stored, ...rest } = opened(vault, shop, { id, ...row, refreshRefusedAt: null }).properties;
    if (stored !== accessToken) return;
    await transaction.query({
      name: "auth-drop-token",
      text: "update sessions set sealed = $3, key_id = $4 where shop = $1 and id = $2",
      values: [shop, id, vault.seal(JSON.stringify(rest), ownerOf(shop, id)), vault.keyId],
    });
  });
}

async function claimRefresh(parts: StoreParts, shop: Shop, id: string, forMs: number): Promise<RefreshClaim | null> {
  const { database, vault, outbox, now = () => new Date() } = parts;
  const me = randomUUID();
  const [row] = await database.transact((transaction) =>
    transaction.query<{ sealed: string; refresh_refused_at: Date | null }>({
      name: "auth-claim-refresh",
      // The database's clock decides: processes may disagree on the time.
      text: `update sessions set refreshing_by = $3, refreshing_until = now() + make_interval(secs => $4)
             where shop = $1 and id = $2 and (refreshing_until is null or refreshing_until < now())
             returning sealed, refresh_refused_at`,
      values: [shop, id, me, forMs / 1_000],
    }),
  );
  if (!row) return null;
  const end = (name: string, change: string) =>
    database.transact((transaction) =>
      transaction.query({
        name,
        text: `update sessions set ${change} refreshing_by = null, refreshing_until = null
               where shop = $1 and id = $2 and refreshing_by = $3`,
        values: [shop, id, me],
      }),
    );
  return {
    session: opened(vault, shop, { id, sealed: row.sealed, refreshRefusedAt: row.refresh_refused_at }),
    release: async () => void (await end("auth-release-refresh", "")),
    refused: async () => void (await end("auth-refuse-refresh", "refresh_refused_at = now(),")),
    finish: (properties) =>
      outbox.say(async (transaction) => {
        await lockShop(transaction, shop);
        const mine = await transaction.query({
          name: "auth-still-mine",
          text: "select 1 from sessions where shop = $1 and id = $2 and refreshing_by = $3",
          values: [shop, id, me],
        });
        if (mine.length === 0) return [];
        await writeSession(transaction, parts, shop, properties);
        return id === offlineIdOf(shop) ? noteInstall(transaction, shop, scopesOf(properties.scope), now()) : [];
      }),
  };
}
