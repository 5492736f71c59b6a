import { afterAll, beforeAll, expect, test } from "vitest";
import { PublishRulesV1, SaveRuleV1 } from "../../contracts/commands/pricing.ts";
import type { PriceRule } from "../../contracts/price-rule.ts";
import { about, aRule, SHOP, volume } from "./testing.ts";
import { openTestPricing, type TestPricing } from "./testing-service.ts";
import { storeOf } from "./testing-store.ts";

let pricing: TestPricing;
beforeAll(async () => {
  pricing = await openTestPricing();
});
afterAll(() => pricing.close());

const percent = (percentBps: number) => ({ type: "percent", percentBps }) as const;
const fixed = (minor: bigint) => ({ type: "fixed-price", minor }) as const;
const unknown = "gid://shopify/Product/1";
const many = (count: number) => Array.from({ length: count }, (_, at) => `gid://shopify/Product/${9_000_000 + at}`);

const WRONG: readonly (readonly [string, PriceRule, string, RegExp])[] = [
  [
    "overlapping tiers",
    aRule({
      effect: volume({
        tiers: [
          { fromQuantity: 10, value: percent(800) },
          { fromQuantity: 10, value: percent(900) },
        ],
      }),
    }),
    "OVERLAPPING_TIERS",
    /effect\.tiers\.1/,
  ],
  [
    "a price of zero",
    aRule({ effect: volume({ tiers: [{ fromQuantity: 1, value: fixed(0n) }] }) }),
    "NOT_POSITIVE",
    /effect\.tiers\.0/,
  ],
  [
    "a negative price",
    aRule({ effect: volume({ tiers: [{ fromQuantity: 1, value: fixed(-5n) }] }) }),
    "NOT_POSITIVE",
    /effect\.tiers\.0/,
  ],
  [
    "a percentage over 100",
    aRule({ effect: volume({ tiers: [{ fromQuantity: 1, value: percent(10_001) }] }) }),
    "PERCENT_OUT_OF_RANGE",
    /effect\.tiers\.0/,
  ],
  ["an unknown product", aRule({ effect: about([unknown]) }), "UNKNOWN_PRODUCT", /effect\.scope\.productIds/],
  [
    "an end before its start",
    aRule({ startsAt: "2026-12-02T00:00:00", endsAt: "2026-12-01T00:00:00" }),
    "END_BEFORE_START",
    /endsAt/,
  ],
  ["5,000 products", aRule({ effect: about(many(5_000)) }), "TOO_MANY_PRODUCTS", /effect\.scope\.productIds/],
  ["a product that is no id", aRule({ effect: about(["shirt"]) }), "BAD_FIELD", /effect\.scope\.productIds\.0/],
  ["no name", aRule({ name: "  " }), "BAD_NAME", /name/],
  ["a time that is none", aRule({ startsAt: "tomorrow" }), "BAD_TIME", /startsAt/],
  ["a zone that nobody knows", aRule({ timeZone: "Europe/Atlantis" }), "UNKNOWN_TIME_ZONE", /timeZone/],
];

test.each(WRONG)(
  "%s: the command fails in words that name the field, and nothing is kept",
  async (_, rule, code, field) => {
    const failed = await pricing.send(SaveRuleV1, { rule, paused: false });
    expect(failed).toMatch(field);
    expect(failed).not.toMatch(/dead letter/);
    const { problems } = await check(rule);
    expect(problems.map((each) => each.code)).toContain(code);
    expect(problems.find((each) => each.code === code)?.remedy).toMatch(/\w{4}/);
    expect(await pricing.store.state(SHOP)).toMatchObject({ draftVersion: 0 });
  },
);

test("a table that would be too large is named with its largest rules before anything of it is in the store", async () => {
  const store = storeOf(pricing.shopify);
  // Each of ten tiers has a reason of its own, and of these rules no product has the same set.
  const wide = (at: number) =>
    aRule({
      name: `Wide ${at}`,
      effect: volume({
        scope: { type: "products", productIds: [store.productIds[at % store.productIds.length] ?? ""] },
        tiers: Array.from({ length: 10 }, (_, tier) => ({
          fromQuantity: 1_000 * at + tier + 1,
          value: percent(100 + 10 * at + tier),
        })),
      }),
    });
  let failed: string | null = null;
  let saved = 0;
  while (failed === null && saved < 100) {
    failed = await pricing.send(SaveRuleV1, { rule: wide(saved), paused: false });
    if (failed === null) saved += 1;
  }
  expect(failed).toMatch(/takes 1\d{4} of 9999 bytes/);
  expect(failed).toMatch(/Wide \d+/);
  expect(saved).toBeGreaterThan(10);
  expect(store.parts()).toEqual({ discounts: 0, validations: 0, cartTransforms: 0 });
  // What fitted is published.
  expect(await pricing.send(PublishRulesV1, { version: saved })).toBeNull();
  await pricing.finishJobs();
  expect(await pricing.store.publication(SHOP)).toMatchObject({ version: saved, state: "done" });
}, 120_000);

function check(rule: PriceRule) {
  const found = pricing.service.answers.find(({ query }) => query.type === "pricing.check");
  return found?.answer({ rule }, SHOP) as Promise<{ problems: { code: string; remedy: string }[] }>;
}
