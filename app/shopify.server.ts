import "@shopify/shopify-app-remix/adapters/node";
import { type ApiVersion, AppDistribution, LogSeverity, shopifyApp } from "@shopify/shopify-app-remix/server";
import { SHOPIFY_API_VERSION } from "../contracts/api-version.ts";
import { type Shop, shopFromDomain } from "../contracts/shop.ts";
import { appBus } from "./bus.server.ts";
import { appEnv } from "./env.server.ts";
import { busSessionStorage } from "./session-storage.server.ts";

const env = appEnv();

/** Sign-in of merchants: token exchange, with offline tokens that expire. Everything else Shopify sends is the gateway's. */
export const shopify = shopifyApp({
  apiKey: env.SHOPIFY_API_KEY,
  apiSecretKey: env.SHOPIFY_API_SECRET,
  appUrl: env.SHOPIFY_APP_URL,
  scopes: env.SCOPES,
  apiVersion: SHOPIFY_API_VERSION as ApiVersion,
  distribution: AppDistribution.AppStore,
  authPathPrefix: "/auth",
  useOnlineTokens: false,
  sessionStorage: busSessionStorage({ bus: appBus, now: () => new Date() }),
  future: { unstable_newEmbeddedAuthStrategy: true, expiringOfflineAccessTokens: true },
  // Its debug level prints session tokens.
  logger: { level: LogSeverity.Warning },
});

type Admin = Awaited<ReturnType<typeof shopify.authenticate.admin>>["admin"];

export interface Merchant {
  readonly shop: Shop;
  /** The Admin API as this shop. */
  readonly admin: Admin;
  /** Who is at the keyboard, for the trace of what they change, e.g. "staff:42". */
  readonly actor: string;
}

/**
 * The merchant behind a request. Every loader and action under /app begins with it.
 * @throws Response that Remix must send: a bounce to get a session token, a refusal, a redirect to the install page.
 */
export async function merchantOf(request: Request): Promise<Merchant> {
  const { admin, session, sessionToken } = await shopify.authenticate.admin(request);
  return { shop: shopFromDomain(session.shop), admin, actor: `staff:${sessionToken?.sub ?? "unknown"}` };
}
