import { expect, test } from "vitest";
import { serviceEnv } from "./env.ts";

const complete = {
  NATS_URL: "nats://127.0.0.1:4222",
  ORDERS_DATABASE_URL: "postgres://a@b/c",
  ORDERS_QUERY_DATABASE_URL: "postgres://a@b/c",
};

test("a complete environment is read, and what is optional may be absent or empty", () => {
  expect(serviceEnv("orders", { ...complete, ORDERS_NATS_USER: "" })).toMatchObject({
    writeUrl: "postgres://a@b/c",
    natsUser: undefined,
    logLevel: "info",
  });
});

test("every wrong variable is named at once, with what it is for", () => {
  expect(() => serviceEnv("orders", { NATS_URL: "http://x", ORDERS_DATABASE_URL: "" })).toThrow(
    /NATS_URL: must begin with nats:\/\/[^]*ORDERS_DATABASE_URL: is not set \(database of orders, its write role\)[^]*ORDERS_QUERY_DATABASE_URL/,
  );
});
