import { expect, test } from "vitest";
import { parseStartEnv } from "./env.ts";

test("two parts are never given the same port", () => {
  expect(() => parseStartEnv({ PORT: "4600" })).toThrow("PORT and SIMULATOR_PORT are both 4600");
  expect(() => parseStartEnv({ PORT: "4625" })).toThrow("PORT and MAILBOX_PORT are both 4625");
  expect(() => parseStartEnv({ SIMULATOR_PORT: "4625" })).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining("MAILBOX_PORT=4626") }),
  );
});

test("against the real Shopify the simulator's ports are nobody's", () => {
  const shopify = { SHOPIFY_API_KEY: "key", SHOPIFY_API_SECRET: "secret", SHOPIFY_APP_URL: "https://app.example.com" };
  expect(parseStartEnv({ ...shopify, PORT: "4600" }).PORT).toBe(4600);
});

test("a wrong port is shown as it was given, a wrong secret is not", () => {
  expect(() => parseStartEnv({ PORT: "abc" })).toThrow("PORT=abc is no port");
  expect(() => parseStartEnv({ PORT: "70000" })).toThrow("PORT=70000 is no port");
  expect(() => parseStartEnv({ FLOTILLA_SECRET: "hush" })).not.toThrow("hush");
});
