/**
 * Sends Shopify's hosts to the simulator. Loaded before everything else, in local mode only:
 *   SIMULATOR_URL=http://localhost:4600 node --import ./simulator/preload.ts services/embedded.ts
 * Neither the app nor a service knows of it.
 *
 * - fetch to https://<shop>.myshopify.com goes to the simulator, the shop in x-forwarded-host;
 * - any other Shopify host is refused by name, whichever client asks: nothing may leave the laptop unseen;
 * - answers to the browser may be framed by the simulator's shell, and a redirect to the Shopify admin leads there.
 */
import http from "node:http";
import https from "node:https";
import { syncBuiltinESMExports } from "node:module";

const simulator = simulatorUrl();
const ALLOWED_ANCESTORS = originsOf(simulator);
const SHOP_HOST = /^[a-z0-9][a-z0-9-]*\.myshopify\.com$/;
const SHOPIFY_HOST =
  /(^|\.)(shopify\.com|myshopify\.com|myshopify\.io|shopifycloud\.com|shopifycdn\.com|shopifysvc\.com|shopifypreview\.com|shop\.app)$/;
const SHOPIFY_ADMIN = /^https:\/\/admin\.shopify\.com(?=\/store\/)/;

redirectFetch();
refuseRequests(https);
refuseRequests(http);
syncBuiltinESMExports();
rewriteAnswers();

function simulatorUrl(): URL {
  const text = process.env["SIMULATOR_URL"];
  if (!text || !URL.canParse(text)) {
    throw new Error("simulator/preload.ts needs SIMULATOR_URL, e.g. http://localhost:4600");
  }
  return new URL(text);
}

/** The shell may be opened by either name of the loopback. */
function originsOf(url: URL): string[] {
  const loopback = ["localhost", "127.0.0.1"];
  if (!loopback.includes(url.hostname)) return [url.origin];
  return loopback.map((name) => `${url.protocol}//${name}${url.port ? `:${url.port}` : ""}`);
}

/**
 * @returns the simulator's address for a shop's, null for one that is none of Shopify's business.
 * @throws for every other Shopify host.
 */
function redirected(url: URL): URL | null {
  const host = url.hostname.toLowerCase();
  if (!SHOPIFY_HOST.test(host)) return null;
  if (!SHOP_HOST.test(host)) throw refusal(host);
  return new URL(url.pathname + url.search, simulator);
}

function refusal(host: string): Error {
  return new Error(
    `Local mode refuses to call ${host}: the simulator stands in for <shop>.myshopify.com only (simulator/preload.ts).`,
  );
}

/**
 * An accessor, because Remix's installGlobals() assigns globalThis.fetch and would undo a plain one. What is assigned
 * is kept, and used underneath.
 */
function redirectFetch(): void {
  let underneath = globalThis.fetch;
  const redirecting: typeof fetch = async (input, init) => {
    const target = redirected(new URL(addressOf(input), "http://localhost"));
    if (!target) return underneath(input, init);
    const forwarded = { "x-forwarded-host": new URL(addressOf(input)).hostname, "x-forwarded-proto": "https" };
    if (!isRequest(input)) return underneath(target, { ...init, headers: withHeaders(init?.headers, forwarded) });
    const request = new Request(input, init);
    const headers = withHeaders(request.headers, forwarded);
    const body = request.body ? await request.arrayBuffer() : null;
    return underneath(target, { method: request.method, headers, body, signal: request.signal });
  };
  Object.defineProperty(globalThis, "fetch", {
    configurable: true,
    enumerable: true,
    get: () => redirecting,
    set: (assigned: typeof fetch) => {
      if (assigned !== redirecting) underneath = assigned;
    },
  });
}

function addressOf(input: string | URL | Request): string {
  return isRequest(input) ? input.url : String(input);
}

/** Not instanceof: Remix may have replaced Request with its own. */
function isRequest(input: string | URL | Request): input is Request {
  return typeof input === "object" && "url" in input && "method" in input;
}

/** A plain object: the Headers of another realm's fetch is not understood by every fetch. */
function withHeaders(headers: HeadersInit | undefined, extra: Record<string, string>): Record<string, string> {
  return { ...Object.fromEntries(new Headers(headers)), ...extra };
}

/** Clients that do not use fetch are not redirected but refused, so that none slips through. */
function refuseRequests(module: typeof http | typeof https): void {
  for (const name of ["request", "get"] as const) {
    const original = module[name] as (...args: unknown[]) => http.ClientRequest;
    const guarded = (...args: unknown[]): http.ClientRequest => {
      const host = requestedHost(args);
      if (host && SHOPIFY_HOST.test(host)) throw refusal(host);
      return original(...args);
    };
    Object.assign(module, { [name]: guarded });
  }
}

function requestedHost(args: readonly unknown[]): string | null {
  const [first] = args;
  if (typeof first === "string") return URL.canParse(first) ? new URL(first).hostname : null;
  if (first instanceof URL) return first.hostname;
  const options = (first ?? {}) as { hostname?: string | null; host?: string | null };
  return (options.hostname ?? options.host ?? "").replace(/:\d+$/, "").toLowerCase() || null;
}

type HeaderValue = number | string | readonly string[];

/** Headers reach node by three ways: setHeader, appendHeader, and writeHead's last argument. */
function rewriteAnswers(): void {
  const answer = http.ServerResponse.prototype;
  const { setHeader, appendHeader, writeHead } = answer;
  answer.setHeader = function (name: string, value: HeaderValue) {
    const allowed = rewritten(name, value);
    return allowed === null ? this : setHeader.call(this, name, allowed);
  };
  answer.appendHeader = function (name: string, value: string | readonly string[]) {
    const allowed = rewritten(name, value);
    return allowed === null ? this : appendHeader.call(this, name, allowed as string | readonly string[]);
  };
  answer.writeHead = function (this: http.ServerResponse, ...args: unknown[]) {
    const last = args.length - 1;
    if (typeof args[last] === "object" && args[last] !== null) args[last] = rewrittenAll(args[last]);
    return (writeHead as (...rest: unknown[]) => http.ServerResponse).apply(this, args);
  } as typeof writeHead;
}

/** @returns the header as the browser may see it; null to leave it out. */
function rewritten(name: string, value: HeaderValue): HeaderValue | null {
  switch (name.toLowerCase()) {
    case "content-security-policy":
      return mapped(value, withAncestors);
    case "location":
      return mapped(value, (text) => text.replace(SHOPIFY_ADMIN, simulator.origin));
    case "link": {
      // shopify-app-remix preloads App Bridge from Shopify's CDN, whatever App Bridge the page really uses.
      const kept = [value].flat().filter((link) => !String(link).includes("cdn.shopify.com"));
      return kept.length === 0 ? null : Array.isArray(value) ? kept.map(String) : value;
    }
    default:
      return value;
  }
}

function mapped(value: HeaderValue, change: (text: string) => string): HeaderValue {
  return typeof value === "object" ? value.map(change) : change(String(value));
}

function withAncestors(policy: string): string {
  return policy.replace(/frame-ancestors ([^;]*)/i, (directive, sources: string) => {
    if (sources.trim() === "'none'") return directive;
    const missing = ALLOWED_ANCESTORS.filter((origin) => !sources.split(/\s+/).includes(origin));
    return ["frame-ancestors", sources.trim(), ...missing].join(" ");
  });
}

/** writeHead takes an object, a flat list of names and values, or a list of pairs. */
function rewrittenAll(headers: object): object {
  if (!Array.isArray(headers)) {
    return Object.fromEntries(Object.entries(headers as Record<string, HeaderValue>).flatMap(rewrittenPair));
  }
  const pairs = Array.isArray(headers[0])
    ? (headers as [string, HeaderValue][])
    : headers.flatMap((name: string, i) => (i % 2 === 0 ? [[name, headers[i + 1]] as [string, HeaderValue]] : []));
  return pairs.flatMap(rewrittenPair).flat();
}

function rewrittenPair([name, value]: [string, HeaderValue]): [string, HeaderValue][] {
  const allowed = rewritten(name, value);
  return allowed === null ? [] : [[name, allowed]];
}
