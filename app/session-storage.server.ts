import { Session } from "@shopify/shopify-app-remix/server";
import type { SessionStorage } from "@shopify/shopify-app-session-storage";
import type { z } from "zod";
import { subjectOf } from "../contracts/define.ts";
import { ShopUninstalledV1 } from "../contracts/events/shops.ts";
import { SessionDelete, SessionFind, SessionLoad, SessionStore, StoredSession } from "../contracts/queries/auth.ts";
import { type Shop, shopFromDomain } from "../contracts/shop.ts";
import type { Bus } from "../services/_runtime/bus/connect.ts";
import { ask } from "../services/_runtime/bus/request.ts";
import { QueryUnavailable } from "../services/_runtime/errors.ts";
import { log } from "./log.server.ts";

/**
 * Shopify's library exchanges a token itself when one has less than 5 minutes to live. Before that we ask auth, which
 * refreshes: so the library finds nothing to do, and one place refreshes. See docs/decisions/003-token-refresh.md.
 */
const ASK_AGAIN_BEFORE_END_MS = 6 * 60_000;
/** auth may ask Shopify before it answers. */
const LOAD_DEADLINE_MS = 12_000;
/** Where a session is at hand, nobody waits long for a better one. */
const LOAD_DEADLINE_WITH_SPARE_MS = 1_500;
const STORE_AGAIN_AFTER_MS = 2_000;
/** How long a session is used without asking whether it still stands: another process may have replaced it. */
const TRUSTED_MS = 60_000;
/** After auth gave no answer, a known session serves so long before it is asked for again. */
const TRUSTED_WITHOUT_AUTH_MS = 10_000;
const MAX_SESSIONS = 5_000;

type Properties = z.output<typeof StoredSession>;
interface Entry {
  readonly shop: Shop;
  /** Never the Session itself: the library changes it in place. */
  readonly properties: Properties;
  /** Unix milliseconds. Until then it is used without asking. */
  trustedUntilMs: number;
}

/**
 * Shopify's session storage over the bus, with a cache. While auth is away, sessions known here serve until they end,
 * and sessions that Shopify gives us meanwhile are kept and stored once auth is back: nobody is signed out.
 */
export function busSessionStorage(options: { bus: () => Promise<Bus>; now: () => Date }): SessionStorage {
  const nowMs = () => options.now().getTime();
  const cache = new SessionCache();
  const unstored = new Map<string, Entry>();
  const loading = new Map<string, Promise<Session | undefined>>();
  let listening: Bus | null = null;

  async function bus(): Promise<Bus> {
    const found = await options.bus();
    if (listening !== found) {
      listening = found;
      found.onReconnect(() => cache.doubt());
      found.connection.subscribe(subjectOf(ShopUninstalledV1, "*"), {
        callback: (error, message) => {
          const shop = message.subject.split(".")[1];
          if (error || shop === undefined) return;
          cache.forgetShop(shop);
          for (const [id, entry] of unstored) if (entry.shop === shop) unstored.delete(id);
        },
      });
    }
    return found;
  }

  async function store(id: string, entry: Entry): Promise<void> {
    try {
      await ask(await bus(), SessionStore, entry.shop, { session: entry.properties });
      if (unstored.get(id) === entry) unstored.delete(id);
    } catch (error) {
      if (!isAway(error)) throw error;
      log.warn({ shop: entry.shop, code: codeOf(error) }, "auth is away; the session is stored when it is back");
      unstored.set(id, entry);
      if (unstored.size > MAX_SESSIONS) unstored.delete(unstored.keys().next().value as string);
      setTimeout(() => void storeAgain(id, entry), STORE_AGAIN_AFTER_MS).unref();
    }
  }

  async function storeAgain(id: string, entry: Entry): Promise<void> {
    // A newer session of the same id has taken its place.
    if (unstored.get(id) !== entry) return;
    await store(id, entry).catch((error: unknown) => {
      unstored.delete(id);
      log.error({ err: error, shop: entry.shop }, "auth refused a session");
    });
  }

  async function load(id: string, shop: Shop): Promise<Session | undefined> {
    const known = unstored.get(id) ?? cache.get(id);
    const leftMs = known ? endOf(known.properties) - nowMs() : 0;
    if (known && known.trustedUntilMs > nowMs() && leftMs > ASK_AGAIN_BEFORE_END_MS) return sessionOf(known.properties);
    try {
      const deadlineMs = leftMs > 0 ? LOAD_DEADLINE_WITH_SPARE_MS : LOAD_DEADLINE_MS;
      const { session } = await ask(await bus(), SessionLoad, shop, { id }, { deadlineMs });
      if (session?.accessToken) cache.put(id, { shop, properties: session, trustedUntilMs: nowMs() + TRUSTED_MS });
      else cache.forget(id);
      return session === null ? undefined : sessionOf(session);
    } catch (error) {
      if (known && leftMs > 0) {
        known.trustedUntilMs = nowMs() + TRUSTED_WITHOUT_AUTH_MS;
        return sessionOf(known.properties);
      }
      // Without a session the library exchanges the session token of this very request for one.
      if (isAway(error)) return undefined;
      throw error;
    }
  }

  return {
    storeSession: async (session) => {
      const properties = StoredSession.parse(Object.fromEntries(session.toPropertyArray(true)));
      const entry: Entry = { shop: shopFromDomain(session.shop), properties, trustedUntilMs: nowMs() + TRUSTED_MS };
      unstored.delete(session.id);
      // Without a token it is an invalidation: the next load must ask for a better one.
      if (session.accessToken) cache.put(session.id, entry);
      else cache.forget(session.id);
      await store(session.id, entry);
      return true;
    },
    loadSession: (id) => {
      const shop = shopOf(id);
      if (shop === null) return Promise.resolve(undefined);
      const running = loading.get(id);
      if (running) return running;
      const work = load(id, shop).finally(() => loading.delete(id));
      loading.set(id, work);
      return work;
    },
    deleteSession: (id) => deleteSessions([id]),
    deleteSessions,
    findSessionsByShop: async (domain) => {
      const { sessions } = await ask(await bus(), SessionFind, shopFromDomain(domain), {});
      return sessions.map(sessionOf);
    },
  };

  async function deleteSessions(ids: string[]): Promise<boolean> {
    const byShop = Map.groupBy(ids, shopOf);
    for (const [shop, its] of byShop) {
      if (shop === null) continue;
      for (const id of its) {
        cache.forget(id);
        unstored.delete(id);
      }
      await ask(await bus(), SessionDelete, shop, { ids: its });
    }
    return true;
  }
}

/** Bounded: the session that was put first goes first. */
class SessionCache {
  readonly #entries = new Map<string, Entry>();

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  put(id: string, entry: Entry): void {
    this.#entries.delete(id);
    this.#entries.set(id, entry);
    if (this.#entries.size > MAX_SESSIONS) this.#entries.delete(this.#entries.keys().next().value as string);
  }

  forget(id: string): void {
    this.#entries.delete(id);
  }

  forgetShop(shop: Shop): void {
    for (const [id, entry] of this.#entries) if (entry.shop === shop) this.#entries.delete(id);
  }

  /** The connection was gone for a while: an uninstall may have passed unheard. Each is asked for before its next use. */
  doubt(): void {
    for (const entry of this.#entries.values()) entry.trustedUntilMs = 0;
  }
}

function sessionOf(properties: Properties): Session {
  return Session.fromPropertyArray(Object.entries(properties) as [string, string | number | boolean][], true);
}

/** Unix milliseconds; a session without an end does not end. */
function endOf({ expires }: Properties): number {
  return typeof expires === "number" ? expires : Number.POSITIVE_INFINITY;
}

/** "offline_harbor-lane.myshopify.com" or "harbor-lane.myshopify.com_42" -> "harbor-lane". */
function shopOf(id: string): Shop | null {
  const domain = id.split("_").find((part) => part.endsWith(".myshopify.com"));
  return domain === undefined ? null : shopFromDomain(domain);
}

/** Nobody answered, or auth could not: not a refusal of what we sent. */
function isAway(error: unknown): boolean {
  return error instanceof QueryUnavailable || (error instanceof Error && AWAY.has(codeOf(error)));
}
const AWAY = new Set(["INTERNAL", "OVERLOADED"]);

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
