import { SessionDelete, SessionFind, SessionLoad, SessionStore } from "../../../contracts/queries/auth.ts";
import { answer } from "../../_runtime/service.ts";
import type { FreshSessions } from "../fresh-sessions.ts";
import type { AuthStore, SessionRecord } from "../store.ts";
import { sessionProperties } from "../stored-session.ts";

/** Shopify's library fetches a token itself when one has less than 5 minutes to live: one minute more than that. */
const GOOD_FOR_THE_APP_MS = 6 * 60_000;

/** Shopify's session storage, as the admin app asks for it. A session has strings, numbers and booleans only. */
export const sessionAnswers = (store: AuthStore, sessions: FreshSessions) => [
  answer(SessionStore, async ({ session }, shop) => {
    await store.storeSession(shop, sessionProperties(session, shop));
    return { stored: true };
  }),
  answer(SessionLoad, async ({ id }, shop) => {
    const session = await sessions
      .get(shop, id, { goodForMs: GOOD_FOR_THE_APP_MS })
      .catch(() => store.session(shop, id));
    return { session: session && plain(session) };
  }),
  answer(SessionDelete, async ({ ids }, shop) => ({ deleted: await store.deleteSessions(shop, ids) })),
  answer(SessionFind, async (_, shop) => ({ sessions: (await store.sessions(shop)).map(plain) })),
];

function plain(session: SessionRecord): Record<string, string | number | boolean | null> {
  return session.properties as Record<string, string | number | boolean | null>;
}
