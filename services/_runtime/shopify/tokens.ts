import { AuthToken } from "../../../contracts/queries/auth.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Bus } from "../bus/connect.ts";
import { ask } from "../bus/request.ts";
import type { TokenProvider } from "./admin-client.ts";
import { ShopClosed } from "./admin-errors.ts";

/** auth may have to ask Shopify before it can answer. */
const TOKEN_DEADLINE_MS = 12_000;
/** A token this close to its end may be refused before the call arrives. */
const MARGIN_MS = 60_000;
const MAX_SHOPS = 10_000;

interface Known {
  readonly token: string;
  /** Unix; null for a token that does not expire. */
  readonly goodUntilMs: number | null;
}

/**
 * Tokens from the auth service, remembered while they are good. Calls that need one at the same time ask once.
 * The service that uses it lists AuthToken in `asks`.
 * @throws (the provider) ShopClosed; QueryUnavailable where auth does not answer and nothing good is remembered.
 */
export function busTokens({ bus, now = Date.now }: { bus: Bus; now?: () => number }): TokenProvider {
  const known = new Map<Shop, Known>();
  const asking = new Map<string, Promise<string>>();

  async function fetchToken(shop: Shop, staleToken: string | undefined): Promise<string> {
    const answer = await ask(bus, AuthToken, shop, staleToken === undefined ? {} : { staleToken }, {
      deadlineMs: TOKEN_DEADLINE_MS,
    });
    known.delete(shop);
    if (answer.token === null) throw new ShopClosed(shop, answer.reason ?? "not-installed");
    known.set(shop, {
      token: answer.token,
      goodUntilMs: answer.expiresAt === null ? null : Date.parse(answer.expiresAt) - MARGIN_MS,
    });
    if (known.size > MAX_SHOPS) known.delete(known.keys().next().value as Shop);
    return answer.token;
  }

  return async (shop, staleToken) => {
    const remembered = known.get(shop);
    const good = remembered && (remembered.goodUntilMs === null || remembered.goodUntilMs > now());
    if (good && remembered.token !== staleToken) return remembered.token;
    const key = `${shop} ${staleToken ?? ""}`;
    const running = asking.get(key);
    if (running) return running;
    const asked = fetchToken(shop, staleToken).finally(() => asking.delete(key));
    asking.set(key, asked);
    return asked;
  };
}
