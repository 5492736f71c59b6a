import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import type { Answer } from "../_runtime/service.ts";
import { type OpenAuth, openAuth } from "./deps.ts";
import { authService } from "./service.ts";
import { offlineIdOf, type SessionProperties } from "./stored-session.ts";
import { anAuthEnv, anOfflineSession, aWebhook, type TokenEndpoint, tokenEndpoint } from "./testing.ts";

const SHOP = "harbor-lane";
const MINUTE_MS = 60_000;
let database: TestDatabase;
let admin: pg.Client;
let shopify: TokenEndpoint;
/** Two instances, each with its own connections, as two processes have. */
let first: OpenAuth;
let second: OpenAuth;

beforeAll(async () => {
  database = await testDatabase("auth");
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  shopify = await tokenEndpoint();
  const env = anAuthEnv({ ...database, natsUrl: inject("natsUrl"), key: randomBytes(32) });
  [first, second] = await Promise.all([openAuth(env, shopify), openAuth(env, shopify)]);
});
afterAll(async () => {
  await Promise.all([first.close(), second.close(), shopify.close(), admin.end()]);
});
beforeEach(async () => {
  await admin.query("truncate shops, sessions, runtime.outbox");
  shopify.refreshes.length = 0;
  shopify.good.clear();
  shopify.good.add("shprt_exchanged");
  shopify.fault = "none";
});

type TokenAnswer = { token: string | null; expiresAt: string | null; reason: string | null };

function ask(auth: OpenAuth, name: string, input: unknown): Promise<unknown> {
  const found = authService(auth).answers.find((answer: Answer) => answer.query.name === name);
  if (!found) throw new Error(`auth does not answer ${name}`);
  return found.answer(input, SHOP);
}
const token = (auth: OpenAuth, staleToken?: string) => ask(auth, "token", { staleToken }) as Promise<TokenAnswer>;
const install = (change: Parameters<typeof anOfflineSession>[1]) =>
  first.store.storeSession(SHOP, anOfflineSession(SHOP, change));
const stored = async () => (await first.store.session(SHOP, offlineIdOf(SHOP)))?.properties;

test("a token with time left is answered as it is", async () => {
  await install({ expiresInMs: 30 * MINUTE_MS });
  expect(await token(first)).toMatchObject({ token: "shpat_exchanged", reason: null });
  expect(shopify.refreshes).toEqual([]);
});

test("ten callers at two instances with an ended token cause one refresh, and all get its token", async () => {
  await install({ expiresInMs: -MINUTE_MS });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => token(index % 2 ? first : second)));
  expect(shopify.refreshes).toEqual(["shprt_exchanged"]);
  expect(new Set(answers.map((answer) => answer.token)).size).toBe(1);
  expect(answers[0]?.token).toMatch(/^shpat_refreshed_/);
});

test("ten callers with a token near its end cause one refresh, and nobody gets nothing", async () => {
  await install({ expiresInMs: 8 * MINUTE_MS });
  const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => token(index % 2 ? first : second)));
  expect(shopify.refreshes).toHaveLength(1);
  expect(answers.every((answer) => answer.token !== null)).toBe(true);
  expect(await token(second)).toMatchObject({ token: expect.stringMatching(/^shpat_refreshed_/) });
  expect(shopify.refreshes).toHaveLength(1);
});

test("ten callers whose token was just refused cause one refresh", async () => {
  await install({ expiresInMs: 30 * MINUTE_MS });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) => token(index % 2 ? first : second, "shpat_exchanged")),
  );
  expect(shopify.refreshes).toHaveLength(1);
  expect(answers.every((answer) => answer.token?.startsWith("shpat_refreshed_"))).toBe(true);
});

test("the app's own loads refresh too, and the session it gets lives longer than the library's 5 minutes", async () => {
  await install({ expiresInMs: 4 * MINUTE_MS });
  const loads = await Promise.all(
    Array.from({ length: 6 }, (_, index) => ask(index % 2 ? first : second, "session-load", { id: offlineIdOf(SHOP) })),
  );
  expect(shopify.refreshes).toHaveLength(1);
  for (const { session } of loads as { session: SessionProperties }[]) {
    expect(session.expires ?? 0).toBeGreaterThan(Date.now() + 6 * MINUTE_MS);
  }
});

test("an answer of Shopify's that was lost is asked for again with the same refresh token", async () => {
  await install({ expiresInMs: -MINUTE_MS });
  shopify.fault = "answer-lost";
  await expect(token(first)).rejects.toMatchObject({ code: "REFRESH_UNREACHABLE" });
  shopify.fault = "none";
  expect(await token(second)).toMatchObject({ token: expect.stringMatching(/^shpat_refreshed_/) });
  expect(new Set(shopify.refreshes)).toEqual(new Set(["shprt_exchanged"]));
});

test("a process that died with the right to refresh holds nobody up longer than its claim", async () => {
  await install({ expiresInMs: -MINUTE_MS });
  await first.store.claimRefresh(SHOP, offlineIdOf(SHOP), 500);
  expect(await token(second)).toMatchObject({ token: expect.stringMatching(/^shpat_refreshed_/) });
});

test("who lost the right to another writes nothing over the other's token", async () => {
  await install({ expiresInMs: -MINUTE_MS });
  const late = await first.store.claimRefresh(SHOP, offlineIdOf(SHOP), 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const winner = await token(second);
  await late?.finish({ ...anOfflineSession(SHOP), accessToken: "late" });
  await late?.refused();
  expect(await token(first)).toEqual(winner);
});

test("a token that arrives by exchange during a refresh is kept, and the refreshed one is thrown away", async () => {
  await install({ expiresInMs: -MINUTE_MS });
  const claim = await first.store.claimRefresh(SHOP, offlineIdOf(SHOP), 5_000);
  await second.store.storeSession(SHOP, anOfflineSession(SHOP, { accessToken: "exchanged-meanwhile" }));
  await claim?.finish({ ...anOfflineSession(SHOP), accessToken: "refreshed" });
  expect((await stored())?.accessToken).toBe("exchanged-meanwhile");
});

test("a refresh token that Shopify refuses means: the merchant must open the app; Shopify is not asked again", async () => {
  await install({ expiresInMs: -MINUTE_MS, refreshToken: "shprt_lost" });
  const closed = { token: null, expiresAt: null, reason: "reauthorize" };
  expect(await token(first)).toEqual(closed);
  expect(await token(second)).toEqual(closed);
  expect(shopify.refreshes).toEqual(["shprt_lost"]);
  await install({});
  expect(await token(second)).toMatchObject({ token: "shpat_exchanged" });
});

test("a token that Shopify revoked with its refresh token is erased, so that the app fetches another at its next page", async () => {
  await install({ expiresInMs: 30 * MINUTE_MS, refreshToken: "shprt_revoked" });
  expect(await token(first)).toMatchObject({ token: "shpat_exchanged" });
  expect(await token(first, "shpat_exchanged")).toMatchObject({ token: null, reason: "reauthorize" });
  expect(await token(second)).toMatchObject({ token: null, reason: "reauthorize" });
  const { session } = (await ask(second, "session-load", { id: offlineIdOf(SHOP) })) as { session: SessionProperties };
  expect(session.accessToken).toBeUndefined();
  expect(shopify.refreshes).toEqual(["shprt_revoked"]);
  await install({ accessToken: "shpat_again" });
  expect(await token(second)).toMatchObject({ token: "shpat_again" });
});

test("a token refused by mistake of an old caller does not erase the one that took its place", async () => {
  await install({ expiresInMs: 30 * MINUTE_MS, refreshToken: "shprt_revoked", accessToken: "shpat_new" });
  expect(await token(first, "shpat_old")).toMatchObject({ token: "shpat_new" });
  await first.store.dropToken(SHOP, offlineIdOf(SHOP), "shpat_old");
  expect((await stored())?.accessToken).toBe("shpat_new");
});

test("while Shopify is busy a token with a few minutes left still serves", async () => {
  await install({ expiresInMs: 3 * MINUTE_MS });
  shopify.fault = "busy";
  expect(await token(first)).toMatchObject({ token: "shpat_exchanged" });
});

test("an answer without its end still ends", async () => {
  await install({ expiresInMs: -MINUTE_MS });
  shopify.fault = "no-expiry";
  expect((await token(first)).expiresAt).not.toBeNull();
});

test("a shop that never installed, and one that removed the app, have no token", async () => {
  expect(await token(first)).toMatchObject({ token: null, reason: "not-installed" });
  await install({});
  await first.outbox.say((transaction) => {
    const at = new Date(Date.now() + 1_000);
    const message = aWebhook(SHOP, "shopify.app.uninstalled.v1", at, {});
    return first.store.apply(transaction, [{ message, change: { kind: "uninstalled", at } }]);
  });
  expect(await token(second)).toMatchObject({ token: null, reason: "uninstalled" });
});

test("a session of another shop is not stored", async () => {
  const session = anOfflineSession("kite-and-co");
  await expect(ask(first, "session-store", { session })).rejects.toMatchObject({ code: "BAD_SESSION" });
  const disguised = { ...session, shop: `${SHOP}.myshopify.com` };
  await expect(ask(first, "session-store", { session: disguised })).rejects.toMatchObject({ code: "BAD_SESSION" });
});
