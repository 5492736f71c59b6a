import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { defineEvent, defineQuery, querySubjectOf, subjectOf } from "./define.ts";
import { domainOfShop, NO_SHOP, Shop, shopFromDomain } from "./shop.ts";

const event = defineEvent("thing", "happened", 1, z.object({}));
const shop = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,30}$/);

test("whatever parses as a shop is one token of a subject and holds no wildcard", () => {
  fc.assert(
    fc.property(fc.oneof(shop, fc.string()), (text) => {
      const parsed = Shop.safeParse(text);
      if (!parsed.success) return true;
      const tokens = subjectOf(event, parsed.data).split(".");
      return tokens.length === 5 && !/[*>\s]/.test(tokens.join("."));
    }),
  );
});

test("a shop survives the way to its domain and back, whatever its case", () => {
  fc.assert(fc.property(shop, (name) => shopFromDomain(domainOfShop(name).toUpperCase()) === name));
});

test.each(["", "-a", "a.b", "a b", "*", ">", "evil.myshopify.com.example.com", "a.example.com", "ä"])(
  "%j is no shop",
  (text) => {
    expect(() => shopFromDomain(text)).toThrow();
  },
);

test("no shop can stand where a query concerns none", () => {
  expect(Shop.safeParse(NO_SHOP).success).toBe(false);
  const query = defineQuery("orders", "status", 1, { input: z.object({}), output: z.object({}), perShop: false });
  expect(querySubjectOf(query, "harbor-lane")).toBe("queries._.orders.status.v1");
});
