import { SignJWT, UnsecuredJWT } from "jose";
import { expect, test } from "vitest";
import { API_KEY, SECRET } from "../testing.ts";
import { tokenVerifier } from "./session-token.ts";
import { aStaffToken, aToken, CUSTOMER, SHOP } from "./testing.ts";

/* What the bug would look like: somebody who is let in as another shop, another buyer, or as nobody Shopify knows. */

const verify = tokenVerifier({ apiKey: API_KEY, apiSecret: SECRET });
const buyer = async (token: string) => verify(`Bearer ${token}`, "buyer");
const seconds = () => Math.floor(Date.now() / 1_000);
const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

test.each([
  ["a gid", CUSTOMER, CUSTOMER],
  ["a number", "42", "gid://shopify/Customer/42"],
  ["nobody", null, null],
])("sub is the customer: %s", async (_, sub, customerId) => {
  expect(await buyer(await aToken({ sub }))).toMatchObject({ shop: SHOP, customerId });
});

test.each([`${SHOP}.myshopify.com`, `https://${SHOP}.myshopify.com`])("dest is the shop: %s", async (dest) => {
  expect(await buyer(await aToken({ dest }))).toMatchObject({ shop: SHOP });
});

test.each([
  ["expired", () => aToken({ exp: seconds() - 60 }), "TOKEN_EXPIRED"],
  ["without exp", () => aToken({ exp: null }), "TOKEN_INVALID"],
  ["an exp that is text", () => aToken({ exp: "tomorrow" }), "TOKEN_INVALID"],
  ["of the future", () => aToken({ nbf: seconds() + 60 }), "TOKEN_EARLY"],
  ["another app's", () => aToken({ aud: "another-app" }), "TOKEN_FOREIGN"],
  ["without aud", () => aToken({ aud: null }), "TOKEN_FOREIGN"],
  ["signed with another secret", () => aToken({}, "another-secret-of-somebody"), "TOKEN_INVALID"],
  ["without dest", () => aToken({ dest: null }), "TOKEN_INVALID"],
  ["a dest that is no shop", () => aToken({ dest: "evil.example.com" }), "TOKEN_INVALID"],
  ["a dest that ends as one", () => aToken({ dest: "evil.com/harbor-lane.myshopify.com" }), "TOKEN_INVALID"],
  ["a dest with a port", () => aToken({ dest: "https://harbor-lane.myshopify.com:1" }), "TOKEN_INVALID"],
  ["a dest that is a list", () => aToken({ dest: [`${SHOP}.myshopify.com`] }), "TOKEN_INVALID"],
  ["a sub of another kind", () => aToken({ sub: "gid://shopify/Order/7" }), "TOKEN_INVALID"],
  ["a sub with a subject's stars", () => aToken({ sub: "gid://shopify/Customer/*" }), "TOKEN_INVALID"],
  ["of staff", () => aStaffToken(), "TOKEN_INVALID"],
  ["no JWT", async () => "a.b.c", "TOKEN_INVALID"],
  ["nothing at all", async () => "", "TOKEN_INVALID"],
  ["longer than any", async () => `${"a".repeat(6_000)}.b.c`, "TOKEN_INVALID"],
])("refused with 401: %s", async (_, token, code) => {
  await expect(buyer(await token())).rejects.toMatchObject({ status: 401, code, remedy: expect.any(String) });
});

test("no token at all has its own code", async () => {
  await expect(verify(undefined, "buyer")).rejects.toMatchObject({ status: 401, code: "TOKEN_MISSING" });
});

test("an unsigned token is refused, whatever its header says of it", async () => {
  const claims = { dest: `${SHOP}.myshopify.com`, aud: API_KEY, sub: CUSTOMER, exp: seconds() + 300 };
  const unsigned = new UnsecuredJWT(claims).encode();
  const emptySignature = `${base64({ alg: "HS256", typ: "JWT" })}.${base64(claims)}.`;
  const other = await new SignJWT(claims)
    .setProtectedHeader({ alg: "HS512" })
    .sign(new TextEncoder().encode(SECRET.padEnd(64, "x")));
  const signed = await aToken();
  const [header, , signature] = signed.split(".");
  const exchanged = `${header}.${base64({ ...claims, dest: "kite-and-co.myshopify.com" })}.${signature}`;
  for (const token of [unsigned, emptySignature, other, exchanged]) {
    await expect(buyer(token)).rejects.toMatchObject({ status: 401, code: "TOKEN_INVALID" });
  }
});

test("clocks may differ by a few seconds, both ways", async () => {
  await buyer(await aToken({ exp: seconds() - 5 }));
  await buyer(await aToken({ nbf: seconds() + 5 }));
});

test("staff get in by the admin's token, of their own shop, and are no customer", async () => {
  const staff = async (token: string) => verify(`Bearer ${token}`, "staff");
  expect(await staff(await aStaffToken())).toMatchObject({ shop: SHOP, customerId: null });
  const foreign = await aStaffToken({ iss: "https://kite-and-co.myshopify.com/admin" });
  await expect(staff(foreign)).rejects.toMatchObject({ code: "TOKEN_INVALID" });
  await expect(staff(await aToken())).rejects.toMatchObject({ code: "TOKEN_INVALID" });
});
