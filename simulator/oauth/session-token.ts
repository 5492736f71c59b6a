import { createHash, randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { domainOfShop } from "../../contracts/shop.ts";
import { STAFF } from "./staff.ts";

/** Source: shopify.dev, "About session tokens": the lifetime of a session token is one minute. */
export const SESSION_TOKEN_SECONDS = 60;
/** Source: shopify-api decode-session-token.ts (JWT_PERMITTED_CLOCK_TOLERANCE). */
const CLOCK_TOLERANCE_SECONDS = 10;

export interface AppCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * The token that App Bridge gives a page: who is looking at which shop. Times are the machine's, not the moved clock's:
 * the app checks them against its own.
 * Source: shopify.dev/docs/apps/build/authentication-authorization/session-tokens#payload
 */
export async function issueSessionToken(app: AppCredentials, shop: string, now = Date.now()): Promise<string> {
  const origin = `https://${domainOfShop(shop)}`;
  const issuedAt = Math.floor(now / 1000);
  return await new SignJWT({ dest: origin, sid: sessionId(shop) })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(`${origin}/admin`)
    .setAudience(app.clientId)
    .setSubject(String(STAFF.id))
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + SESSION_TOKEN_SECONDS)
    .setJti(randomUUID())
    .sign(secretOf(app));
}

/** True for a token of this app, for this shop, that has not expired. */
export async function isSessionToken(app: AppCredentials, shop: string, token: string): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, secretOf(app), {
      algorithms: ["HS256"],
      audience: app.clientId,
      issuer: `https://${domainOfShop(shop)}/admin`,
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      requiredClaims: ["dest", "exp", "nbf", "sub"],
    });
    return payload["dest"] === `https://${domainOfShop(shop)}`;
  } catch {
    return false;
  }
}

function secretOf(app: AppCredentials): Uint8Array {
  return new TextEncoder().encode(app.clientSecret);
}

/** One browser session of the staff member: the same for all tokens of a shop, as with Shopify. */
function sessionId(shop: string): string {
  return createHash("sha256").update(`session:${shop}:${STAFF.id}`).digest("hex");
}
