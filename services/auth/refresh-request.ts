import { z } from "zod";
import { domainOfShop, type Shop } from "../../contracts/shop.ts";
import { CodedError, messageOf, TransientError } from "../_runtime/errors.ts";
import { definePolicy } from "../_runtime/policy.ts";

const DEADLINE_MS = 8_000;
const ATTEMPTS = 3;
const BACKOFF_FIRST_MS = 200;
const BACKOFF_LONGEST_MS = 1_000;
const BREAK_AFTER = 5;
const HALF_OPEN_AFTER_MS = 5_000;
/**
 * Where Shopify forgets to say it. A session without an end would never be refreshed again.
 * Source: shopify.dev offline access tokens; Shopify/shopify-app-js issue 3400.
 */
const EXPIRES_IN_SECONDS = 3_600;

const Answer = z.object({
  access_token: z.string().min(1),
  scope: z.string().optional(),
  expires_in: z.number().positive().default(EXPIRES_IN_SECONDS),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
});

/** Times are unix milliseconds. */
export interface FreshToken {
  readonly accessToken: string;
  readonly scope: string | undefined;
  readonly expiresMs: number;
  /** The next one. undefined: the one used stays good. */
  readonly refreshToken: string | undefined;
  readonly refreshTokenExpiresMs: number | undefined;
}

/** Shopify will never again take this refresh token: the merchant must open the app once. */
export class RefreshRefused extends CodedError {
  constructor(shop: Shop, reason: string) {
    super("REFRESH_REFUSED", `Shopify refused the refresh token of ${shop}: ${reason}`);
  }
}

/** @throws RefreshRefused; TransientError where Shopify could not be reached or was busy; CodedError for anything else. */
export type RefreshRequest = (shop: Shop, refreshToken: string) => Promise<FreshToken>;

/**
 * Asks Shopify for the next pair of tokens. May be sent again with the same refresh token: Shopify keeps it good until
 * its replacement is used (for 30 days at most).
 * Source: shopify.dev/changelog/more-resilient-refreshes-for-expiring-offline-access-tokens (28 August 2026).
 */
export function refreshRequest(options: {
  clientId: string;
  clientSecret: string;
  fetch?: typeof fetch | undefined;
  now?: (() => number) | undefined;
}): RefreshRequest {
  const { now = Date.now } = options;
  const policy = definePolicy({
    dependency: "shopify-oauth",
    deadlineMs: DEADLINE_MS,
    attempts: ATTEMPTS,
    backoffFirstMs: BACKOFF_FIRST_MS,
    backoffLongestMs: BACKOFF_LONGEST_MS,
    breakAfter: BREAK_AFTER,
    halfOpenAfterMs: HALF_OPEN_AFTER_MS,
    retryable: (error) => error instanceof TransientError,
    failure: (error) => error instanceof TransientError,
  });
  return (shop, refreshToken) =>
    policy.run(async (signal) => {
      const sentAtMs = now();
      const response = await post(options, shop, refreshToken, signal);
      if (!response.ok) throw await failureOf(shop, response);
      const answer = Answer.safeParse(await response.json().catch(() => null));
      if (!answer.success) throw new TransientError("REFRESH_UNREADABLE", `Shopify's answer for ${shop} was no token`);
      const { data } = answer;
      const inSeconds = data.refresh_token_expires_in;
      return {
        accessToken: data.access_token,
        scope: data.scope,
        // Counted from before the call: we believe in too short a life rather than in too long a one.
        expiresMs: sentAtMs + data.expires_in * 1_000,
        refreshToken: data.refresh_token,
        refreshTokenExpiresMs: inSeconds === undefined ? undefined : sentAtMs + inSeconds * 1_000,
      };
    });
}

async function post(
  options: { clientId: string; clientSecret: string; fetch?: typeof fetch | undefined },
  shop: Shop,
  refreshToken: string,
  signal: AbortSignal,
): Promise<Response> {
  const send = options.fetch ?? fetch;
  try {
    return await send(`https://${domainOfShop(shop)}/admin/oauth/access_token`, {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: JSON.stringify({
        client_id: options.clientId,
        client_secret: options.clientSecret,
        grant_type: "refresh_token",
        refresh_token: refreshToken,
      }),
      signal,
    });
  } catch (error) {
    throw new TransientError("REFRESH_UNREACHABLE", `Shopify could not be asked for ${shop}: ${messageOf(error)}`);
  }
}

/** Codes of RFC 6749, 5.2, and Shopify's own, that speak of this shop's grant and not of us. */
const GRANT_ERRORS = new Set([
  "invalid_grant",
  "invalid_request",
  "invalid_subject_token",
  "invalid_refresh_token",
  "app_not_installed",
]);

async function failureOf(shop: Shop, response: Response): Promise<Error> {
  const { status } = response;
  const body = (await response.json().catch(() => null)) as { error?: unknown } | null;
  const code = typeof body?.error === "string" ? body.error : `HTTP ${status}`;
  if (status === 408 || status === 429 || status >= 500) {
    return new TransientError("REFRESH_UNAVAILABLE", `Shopify answered ${status} for ${shop}`);
  }
  if (GRANT_ERRORS.has(code)) return new RefreshRefused(shop, code);
  // A wrong client secret looks alike for every shop: no shop must be closed for it.
  const hint = code === "invalid_client" ? "; check SHOPIFY_API_KEY and SHOPIFY_API_SECRET" : "";
  return new CodedError("REFRESH_FAILED", `Shopify did not refresh the token of ${shop}: ${code}${hint}`);
}
