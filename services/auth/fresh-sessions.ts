import { setTimeout as sleep } from "node:timers/promises";
import type { Shop } from "../../contracts/shop.ts";
import { messageOf, TransientError } from "../_runtime/errors.ts";
import type { Logger } from "../_runtime/logging.ts";
import { RefreshRefused, type RefreshRequest } from "./refresh-request.ts";
import type { AuthStore, RefreshClaim, SessionRecord } from "./store.ts";
import type { SessionProperties } from "./stored-session.ts";

/**
 * A token is refreshed when it has less than this to live. Longer than the 5 minutes at which Shopify's library would
 * fetch one itself: it never has to, and two refreshers never meet. See docs/decisions/003-token-refresh.md.
 */
export const REFRESH_AHEAD_MS = 10 * 60_000;
/** Longer than one refresh takes with its retries; whoever dies with the claim blocks the others no longer than this. */
const CLAIM_MS = 12_000;
/** How long a caller waits for somebody else's refresh. */
const WAIT_FOR_OTHER_MS = 13_000;
const LOOK_AGAIN_MS = 100;

export interface FreshSessions {
  /**
   * The session, refreshed first where its token is about to end. However many ask, in however many processes, one of
   * them refreshes.
   * @param wanted.goodForMs a token that lives at least so long may be answered while another process refreshes it.
   * @param wanted.staleToken the token that Shopify just refused: it is not answered again.
   * @returns null where there is no such session. The token in it may be ended or missing where Shopify refused to
   *   refresh it.
   * @throws TransientError or CodedError where the token is of no use and Shopify could not be asked.
   */
  get(
    shop: Shop,
    id: string,
    wanted: { goodForMs: number; staleToken?: string | undefined },
  ): Promise<SessionRecord | null>;
}

export function freshSessions(parts: {
  store: Pick<AuthStore, "session" | "claimRefresh" | "dropToken">;
  request: RefreshRequest;
  logger: Logger;
  now?: () => number;
}): FreshSessions {
  const { store, request, logger, now = Date.now } = parts;

  const isDue = (session: SessionRecord, staleToken: string | undefined) => {
    const { isOnline, refreshToken, refreshTokenExpires } = session.properties;
    if (isOnline || session.refused || refreshToken === undefined) return false;
    if (refreshTokenExpires !== undefined && refreshTokenExpires <= now()) return false;
    return !isGood(session.properties, REFRESH_AHEAD_MS, staleToken, now());
  };

  /**
   * A token that Shopify refused and that cannot be refreshed is erased: with it in the session the app would go on
   * using it until its end; without it, its library fetches another as soon as the merchant opens the app.
   */
  async function withoutRefused(shop: Shop, id: string, session: SessionRecord, staleToken: string | undefined) {
    const { accessToken, ...rest } = session.properties;
    if (accessToken === undefined || accessToken !== staleToken) return session;
    await store.dropToken(shop, id, staleToken);
    return { ...session, properties: rest };
  }

  async function refresh(shop: Shop, claim: RefreshClaim, session: SessionRecord): Promise<SessionRecord> {
    const { properties } = session;
    try {
      const fresh = await request(shop, properties.refreshToken ?? "");
      const next: SessionProperties = {
        ...properties,
        accessToken: fresh.accessToken,
        expires: fresh.expiresMs,
        ...(fresh.scope === undefined ? {} : { scope: fresh.scope }),
        ...(fresh.refreshToken === undefined ? {} : { refreshToken: fresh.refreshToken }),
        ...(fresh.refreshTokenExpiresMs === undefined ? {} : { refreshTokenExpires: fresh.refreshTokenExpiresMs }),
      };
      await claim.finish(next);
      return { properties: next, refused: false };
    } catch (error) {
      if (!(error instanceof RefreshRefused)) {
        await claim.release();
        throw error;
      }
      logger.warn({ err: error, shop }, "refresh token refused: the merchant must open the app once");
      await claim.refused();
      return { properties, refused: true };
    }
  }

  return {
    get: async (shop, id, { goodForMs, staleToken }) => {
      const giveUpAtMs = now() + WAIT_FOR_OTHER_MS;
      for (;;) {
        const session = await store.session(shop, id);
        if (!session) return null;
        if (!isDue(session, staleToken)) return withoutRefused(shop, id, session, staleToken);
        const usable = isGood(session.properties, goodForMs, staleToken, now());
        const claim = await store.claimRefresh(shop, id, CLAIM_MS);
        if (claim) {
          // Somebody may have refreshed it between our look and our claim.
          if (!claim.session || !isDue(claim.session, staleToken)) {
            await claim.release();
            return claim.session;
          }
          try {
            const refreshed = await refresh(shop, claim, claim.session);
            return await withoutRefused(shop, id, refreshed, staleToken);
          } catch (error) {
            if (!usable) throw error;
            logger.warn({ shop, reason: messageOf(error) }, "refresh failed; the present token still serves");
            return session;
          }
        }
        if (usable) return session;
        if (now() > giveUpAtMs) throw new TransientError("REFRESH_SLOW", `the token of ${shop} is being refreshed`);
        await sleep(LOOK_AGAIN_MS);
      }
    },
  };
}

/** Good for so long, and not the one just refused. A session without an end does not end. */
export function isGood(
  { accessToken, expires }: SessionProperties,
  goodForMs: number,
  staleToken: string | undefined,
  nowMs: number,
): boolean {
  if (accessToken === undefined || accessToken === staleToken) return false;
  return expires === undefined || expires - goodForMs > nowMs;
}
