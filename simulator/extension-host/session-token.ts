import { randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { domainOfShop } from "../../contracts/shop.ts";
import { gid } from "../gid.ts";
import type { AppCredentials } from "../oauth/session-token.ts";

/** Source: shopify.dev, Session Token API of checkout UI extensions: "The token has a TTL of 5 minutes". */
export const EXTENSION_TOKEN_SECONDS = 300;

export interface ExtensionToken {
  readonly token: string;
  /** Milliseconds since 1970, by the machine's clock: the app checks it against its own. */
  readonly expiresAt: number;
}

/**
 * The token of a checkout or customer account extension. `sub` is the logged-in buyer; a guest's has none.
 * Source: shopify.dev, "Session Token API" of checkout UI extensions: dest is the shop's bare domain, and there is no iss.
 */
export async function issueExtensionToken(
  app: AppCredentials,
  shop: string,
  buyerId: number | undefined,
  now = Date.now(),
): Promise<ExtensionToken> {
  const issuedAt = Math.floor(now / 1000);
  const token = new SignJWT({ dest: domainOfShop(shop) })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setAudience(app.clientId)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + EXTENSION_TOKEN_SECONDS)
    .setJti(randomUUID());
  if (buyerId !== undefined) token.setSubject(gid("Customer", buyerId));
  const signed = await token.sign(new TextEncoder().encode(app.clientSecret));
  return { token: signed, expiresAt: (issuedAt + EXTENSION_TOKEN_SECONDS) * 1000 };
}
