import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Message } from "../../contracts/envelope.ts";
import { domainOfShop, type Shop } from "../../contracts/shop.ts";
import type { AuthEnv } from "./env.ts";
import { offlineIdOf, type SessionProperties } from "./stored-session.ts";

const HOUR_MS = 3_600_000;
const REFRESH_TOKEN_DAYS = 90;

/** Shopify's token endpoint, as far as a refresh goes: over real HTTP, counting. */
export interface TokenEndpoint {
  /** Sends https://<shop>.myshopify.com/... to this server. */
  readonly fetch: typeof fetch;
  /** Refresh tokens as they were sent, in order. */
  readonly refreshes: string[];
  /** Shopify's state: the refresh tokens that are good. */
  readonly good: Set<string>;
  /** What the next calls do instead of answering well. */
  fault: "none" | "busy" | "answer-lost" | "no-expiry";
  close(): Promise<void>;
}

export async function tokenEndpoint(): Promise<TokenEndpoint> {
  let issued = 0;
  const good = new Set<string>();
  const refreshes: string[] = [];
  const state: { fault: TokenEndpoint["fault"] } = { fault: "none" };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { refresh_token: used } = (await bodyOf(request)) as { refresh_token: string };
    refreshes.push(used);
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (state.fault === "busy") return json(503, {});
    if (!good.has(used)) return json(400, { error: "invalid_grant", error_description: "revoked" });
    issued += 1;
    const next = `shprt_${issued}`;
    good.add(next);
    if (state.fault === "answer-lost") return request.socket.destroy();
    return json(200, {
      access_token: `shpat_refreshed_${issued}`,
      scope: "read_orders",
      refresh_token: next,
      ...(state.fault === "no-expiry" ? {} : { expires_in: HOUR_MS / 1_000 }),
      refresh_token_expires_in: REFRESH_TOKEN_DAYS * 86_400,
    });
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    refreshes,
    good,
    get fault() {
      return state.fault;
    },
    set fault(fault) {
      state.fault = fault;
    },
    fetch: (input, init) => {
      const url = new URL(String(input instanceof Request ? input.url : input));
      return fetch(`http://127.0.0.1:${port}${url.pathname}`, init);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

/** The offline session a token exchange gives. expiresInMs: from `nowMs`. */
export function anOfflineSession(
  shop: Shop,
  change: Partial<SessionProperties> & { expiresInMs?: number; nowMs?: number } = {},
): SessionProperties {
  const { expiresInMs = HOUR_MS, nowMs = Date.now(), ...properties } = change;
  return {
    id: offlineIdOf(shop),
    shop: domainOfShop(shop),
    state: "",
    isOnline: false,
    scope: "read_orders,read_products",
    accessToken: "shpat_exchanged",
    expires: nowMs + expiresInMs,
    refreshToken: "shprt_exchanged",
    refreshTokenExpires: nowMs + REFRESH_TOKEN_DAYS * 86_400_000,
    ...properties,
  };
}

export function aWebhook<Data>(shop: Shop, type: string, at: Date, data: Data): Message<Data> {
  const id = `webhook-${randomBytes(4).toString("hex")}`;
  return {
    specversion: "1.0",
    id,
    type,
    source: "/flotilla/gateway",
    time: at.toISOString(),
    shop,
    origin: "live",
    correlationid: id,
    data,
  };
}

/** An environment for openAuth on a database and a bus of a test. */
export function anAuthEnv(parts: { writeUrl: string; queryUrl: string; natsUrl: string; key?: Buffer }): AuthEnv {
  return {
    writeUrl: parts.writeUrl,
    queryUrl: parts.queryUrl,
    natsUrl: parts.natsUrl,
    natsUser: undefined,
    natsPassword: undefined,
    logLevel: "warn",
    otlpEndpoint: undefined,
    TOKEN_ENCRYPTION_KEY: [parts.key ?? randomBytes(32)],
    SHOPIFY_API_KEY: "flotilla-test",
    SHOPIFY_API_SECRET: "secret-of-the-test",
  };
}
