import { createSecretKey } from "node:crypto";
import { errors, type JWTPayload, jwtVerify } from "jose";
import { Gid } from "../../../contracts/order.ts";
import { domainOfShop, type Shop, shopFromDomain } from "../../../contracts/shop.ts";
import { ApiError } from "./api-error.ts";

/** Who calls, by the token alone: nothing else in a request says which shop or whose customer it is about. */
export interface Caller {
  readonly shop: Shop;
  /** null: a buyer who is not logged in. */
  readonly customerId: string | null;
  /** What a rate limit counts by: the buyer, or the token of one who is not logged in. */
  readonly buyer: string;
}

export type Audience = "buyer" | "staff";

export type VerifyToken = (authorization: string | undefined, audience: Audience) => Promise<Caller>;

/** Clocks of two machines. Source: shopify-api decode-session-token.ts (JWT_PERMITTED_CLOCK_TOLERANCE). */
const LEEWAY_SECONDS = 10;
/** Shopify's have about 700. */
const MAX_TOKEN_CHARACTERS = 4_096;
const BEARER = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;
const HTTPS = /^https:\/\//;
const SHOPIFY_DOMAIN = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;
const NUMBER = /^\d{1,20}$/;

export interface AppIdentity {
  readonly apiKey: string;
  readonly apiSecret: string;
}

/**
 * Verifies session tokens: HS256 with the app's secret, aud the app, dest a shop, exp there and not over, nbf come.
 * Staff of the admin have a token of iss https://<shop>/admin, whose sub is a staff member: it is no buyer's token, and a
 * buyer's none of staff.
 * @throws ApiError 401 TOKEN_MISSING, TOKEN_EXPIRED, TOKEN_EARLY, TOKEN_FOREIGN, TOKEN_INVALID.
 * Source: shopify.dev/docs/apps/build/authentication-authorization/session-tokens, and "Session Token API" of checkout.
 */
export function tokenVerifier({ apiKey, apiSecret }: AppIdentity): VerifyToken {
  const key = createSecretKey(apiSecret, "utf8");
  const options = { algorithms: ["HS256"], audience: apiKey, clockTolerance: LEEWAY_SECONDS, requiredClaims: ["exp"] };
  return async (authorization, audience) => {
    if (authorization === undefined || authorization === "") throw missing();
    const token = authorization.length <= MAX_TOKEN_CHARACTERS ? BEARER.exec(authorization)?.[1] : undefined;
    if (token === undefined) throw invalid("the Authorization header is no bearer token");
    let payload: JWTPayload;
    try {
      ({ payload } = await jwtVerify(token, key, options));
    } catch (error) {
      throw refusalOf(error);
    }
    return callerOf(payload, audience, token);
  };
}

function callerOf(payload: JWTPayload, audience: Audience, token: string): Caller {
  const shop = shopOf(payload["dest"]);
  const isStaff = payload.iss === `https://${domainOfShop(shop)}/admin`;
  if (isStaff !== (audience === "staff")) throw invalid(`the token is ${isStaff ? "" : "not "}one of the shop's staff`);
  const customerId = isStaff ? null : customerOf(payload.sub);
  // Of an anonymous token the signature: another token of the same buyer counts anew, which the shop's limit bounds.
  const buyer = payload.sub ?? payload.jti ?? token.slice(token.lastIndexOf(".") + 1);
  return { shop, customerId, buyer: `${shop}/${buyer}` };
}

/** A checkout's token says "x.myshopify.com", the admin's "https://x.myshopify.com". */
function shopOf(dest: unknown): Shop {
  const domain = typeof dest === "string" ? dest.replace(HTTPS, "") : "";
  if (!SHOPIFY_DOMAIN.test(domain)) throw invalid("dest is no shop's domain");
  return shopFromDomain(domain);
}

/** @returns the customer's gid; null where nobody is logged in. */
function customerOf(sub: string | undefined): string | null {
  if (sub === undefined || sub === "") return null;
  const gid = NUMBER.test(sub) ? `gid://shopify/Customer/${sub}` : sub;
  if (!Gid.safeParse(gid).success || !gid.startsWith("gid://shopify/Customer/")) throw invalid("sub is no customer");
  return gid;
}

const REMEDY = "send the token of shopify.sessionToken.get(), taken anew for each request";

function missing(): ApiError {
  return new ApiError(401, "TOKEN_MISSING", "the request has no session token", REMEDY);
}

function invalid(message: string, cause?: unknown): ApiError {
  return new ApiError(401, "TOKEN_INVALID", message, REMEDY, { cause });
}

function refusalOf(error: unknown): ApiError {
  if (error instanceof errors.JWTExpired) {
    return new ApiError(401, "TOKEN_EXPIRED", "the session token has expired", REMEDY, { cause: error });
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "nbf") {
      const message = "the session token is not valid yet";
      return new ApiError(401, "TOKEN_EARLY", message, "set the clock of whoever made it", { cause: error });
    }
    if (error.claim === "aud") {
      const message = "the session token is another app's";
      return new ApiError(401, "TOKEN_FOREIGN", message, REMEDY, { cause: error });
    }
    return invalid(`the claim ${error.claim} is missing or wrong`, error);
  }
  return invalid("the session token is not signed by Shopify for this app", error);
}
