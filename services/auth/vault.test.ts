import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { Keys, UnknownKey, vault } from "./vault.ts";

const key = randomBytes(32);

test("what was sealed opens again, and shows nothing of its text", () => {
  const sealed = vault([key]).seal("shpat_secret", "harbor-lane/offline");
  expect(sealed).not.toContain("shpat_secret");
  expect(Buffer.from(sealed.split(".")[2] ?? "", "base64url").toString("latin1")).not.toContain("shpat_secret");
  expect(vault([key]).open(sealed, "harbor-lane/offline")).toBe("shpat_secret");
});

test("the same text is never sealed into the same bytes twice", () => {
  const one = vault([key]);
  expect(one.seal("x", "a")).not.toBe(one.seal("x", "a"));
});

test("a row moved to another shop does not open", () => {
  const sealed = vault([key]).seal("shpat_secret", "harbor-lane/offline");
  expect(() => vault([key]).open(sealed, "kite-and-co/offline")).toThrow(
    expect.objectContaining({ code: "TOKEN_UNREADABLE" }),
  );
});

test("a changed byte does not open", () => {
  const sealed = vault([key]).seal("shpat_secret", "a");
  const [format, id, body = ""] = sealed.split(".");
  const bytes = Buffer.from(body, "base64url");
  bytes[14] = (bytes[14] ?? 0) ^ 1;
  expect(() => vault([key]).open([format, id, bytes.toString("base64url")].join("."), "a")).toThrow(
    expect.objectContaining({ code: "TOKEN_UNREADABLE" }),
  );
});

test("another key is named in the error; an old key behind the new one still opens", () => {
  const next = randomBytes(32);
  const old = vault([key]);
  const sealed = old.seal("shpat_secret", "a");
  expect(() => vault([next]).open(sealed, "a")).toThrow(UnknownKey);
  expect(() => vault([next]).open(sealed, "a")).toThrow(old.keyId);
  expect(vault([next, key]).open(sealed, "a")).toBe("shpat_secret");
  expect(vault([next, key]).seal("x", "a")).toContain(`v1.${vault([next]).keyId}.`);
});

test("keys are 32 bytes in base64, one or several", () => {
  expect(Keys.parse(`${key.toString("base64")}, ${key.toString("base64")}`)).toHaveLength(2);
  expect(Keys.safeParse("short").success).toBe(false);
  expect(Keys.safeParse("").success).toBe(false);
});
