import { decodeJwt } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SHOP, testFront } from "../html/testing.ts";
import { issueSessionToken } from "./session-token.ts";

const HOST = `${SHOP}.myshopify.com`;
let front: Awaited<ReturnType<typeof testFront>>;

beforeEach(async () => {
  front = await testFront();
  front.world.app.install(SHOP);
});
afterEach(() => front.close());

async function ask(body: Record<string, string>, host = HOST) {
  const answer = await front.app.inject({
    method: "POST",
    url: "/admin/oauth/access_token",
    headers: { "x-forwarded-host": host },
    payload: { client_id: "test-client", client_secret: "test-secret", ...body },
  });
  return { status: answer.statusCode, ...(answer.json() as Record<string, unknown>) };
}

async function exchange(change: Record<string, string> = {}, host = HOST) {
  return await ask(
    {
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token: await issueSessionToken(front.world.app.config, SHOP),
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      requested_token_type: "urn:shopify:params:oauth:token-type:offline-access-token",
      expiring: "1",
      ...change,
    },
    host,
  );
}

test("a session token is exchanged for an offline token that expires, with a refresh token of 90 days", async () => {
  const answer = await exchange();
  expect(answer).toMatchObject({ status: 200, expires_in: 3_600, refresh_token_expires_in: 90 * 24 * 3_600 });
  expect(
    front.world.app.tokens.verify(SHOP, String((answer as Record<string, unknown>)["access_token"])),
  ).toBeDefined();
});

test("without expiring=1 the offline token has no end and no refresh token", async () => {
  const answer = await exchange({ expiring: "0" });
  expect(answer).toMatchObject({ status: 200 });
  expect(answer).not.toHaveProperty("expires_in");
  expect(answer).not.toHaveProperty("refresh_token");
});

test("an online token names the staff member", async () => {
  const answer = await exchange({ requested_token_type: "urn:shopify:params:oauth:token-type:online-access-token" });
  expect(answer).toMatchObject({ status: 200, associated_user: { id: 90_001, account_owner: true } });
});

test("a refresh token gives a new pair, and its first use by the new pair ends it", async () => {
  const first = (await exchange()) as Record<string, unknown>;
  const refresh = { grant_type: "refresh_token", refresh_token: String(first["refresh_token"]) };
  const second = (await ask(refresh)) as Record<string, unknown>;
  expect(second).toMatchObject({ status: 200, expires_in: 3_600 });
  expect(second["access_token"]).not.toBe(first["access_token"]);
  expect(front.world.app.tokens.verify(SHOP, String(second["access_token"]))).toBeDefined();
  expect(await ask(refresh)).toMatchObject({ status: 400, error: "invalid_grant" });
});

test("a session token of another secret, of another shop, or that has expired, is no subject", async () => {
  const { config } = front.world.app;
  const minutesAgo = Date.now() - 5 * 60_000;
  const wrong = [
    await issueSessionToken({ ...config, clientSecret: "another" }, SHOP),
    await issueSessionToken({ ...config, clientId: "another" }, SHOP),
    await issueSessionToken(config, "kite-and-co"),
    await issueSessionToken(config, SHOP, minutesAgo),
    "not-a-token",
  ];
  for (const subject_token of wrong) {
    expect(await exchange({ subject_token })).toMatchObject({ status: 400, error: "invalid_subject_token" });
  }
});

test("a wrong secret, an unknown shop, an app that is not installed and an unknown grant are refused, each by name", async () => {
  expect(await exchange({ client_secret: "wrong" })).toMatchObject({ status: 401, error: "invalid_client" });
  expect(await exchange({}, "no-such-shop.myshopify.com")).toMatchObject({ status: 404 });
  expect(await exchange({}, "kite-and-co.myshopify.com")).toMatchObject({ status: 400, error: "app_not_installed" });
  expect(await ask({ grant_type: "password" })).toMatchObject({ status: 400, error: "unsupported_grant_type" });
  expect(await ask({ grant_type: "refresh_token" })).toMatchObject({ status: 400, error: "invalid_request" });
});

test("a session token lives one minute and says who looks at which shop", async () => {
  const claims = decodeJwt(await issueSessionToken(front.world.app.config, SHOP));
  expect(claims).toMatchObject({
    iss: `https://${HOST}/admin`,
    dest: `https://${HOST}`,
    aud: "test-client",
    sub: "90001",
  });
  expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(60);
  expect(claims["sid"]).toBeTypeOf("string");
  expect(claims.jti).not.toBe(decodeJwt(await issueSessionToken(front.world.app.config, SHOP)).jti);
});
