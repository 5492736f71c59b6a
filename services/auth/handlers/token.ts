import { AuthToken } from "../../../contracts/queries/auth.ts";
import { answer } from "../../_runtime/service.ts";
import { type FreshSessions, isGood } from "../fresh-sessions.ts";
import type { AuthStore } from "../store.ts";
import { offlineIdOf } from "../stored-session.ts";

/** What contracts/queries/auth.ts promises. */
const GOOD_FOR_MS = 60_000;

export const tokenAnswer = (store: AuthStore, sessions: FreshSessions, now: () => number) =>
  answer(AuthToken, async ({ staleToken }, shop) => {
    const record = await store.shop(shop);
    if (!record) return none("not-installed");
    if (record.uninstalledAt) return none("uninstalled");
    const session = await sessions.get(shop, offlineIdOf(shop), { goodForMs: GOOD_FOR_MS, staleToken });
    if (!session || !isGood(session.properties, GOOD_FOR_MS, staleToken, now())) return none("reauthorize");
    const { accessToken = null, expires } = session.properties;
    return {
      token: accessToken,
      expiresAt: expires === undefined ? null : new Date(expires).toISOString(),
      reason: null,
    };
  });

function none(reason: "not-installed" | "uninstalled" | "reauthorize") {
  return { token: null, expiresAt: null, reason };
}
