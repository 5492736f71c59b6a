import { expect, test } from "vitest";
import { amountOff, aRule, fixedPrice, percent, product, volume } from "../testing.ts";
import { checkRules } from "./check.ts";
import type { Rule } from "./rule.ts";

const check = (...rules: Rule[]) =>
  checkRules({ rules, currency: "EUR", knownProductIds: null }).map(
    ({ level, code, field }) => `${level} ${code} ${field}`,
  );

const named = (...ids: number[]) => ({ scope: { type: "products" as const, productIds: ids.map(product) } });

test("a rule in order has no problem", () => {
  expect(
    check(
      aRule(
        volume([
          [5, percent(500)],
          [10, percent(800)],
        ]),
      ),
    ),
  ).toEqual([]);
});

test("each problem of a rule alone has a code, a field, a message and a remedy", () => {
  const cases: [Rule, string][] = [
    [
      aRule(
        volume([
          [5, percent(500)],
          [5, percent(800)],
        ]),
      ),
      "error OVERLAPPING_TIERS effect.tiers.1.fromQuantity",
    ],
    [aRule(volume([[5, percent(10_001)]])), "error PERCENT_OUT_OF_RANGE effect.tiers.0.value.percentBps"],
    [aRule(volume([[5, percent(0)]])), "error NOT_POSITIVE effect.tiers.0.value.percentBps"],
    [aRule(volume([[5, amountOff(0n)]])), "error NOT_POSITIVE effect.tiers.0.value.minor"],
    [aRule(volume([[5, fixedPrice(-1n)]])), "error NOT_POSITIVE effect.tiers.0.value.minor"],
    [aRule(volume([[5, fixedPrice(0n)]])), "error NOT_POSITIVE effect.tiers.0.value.minor"],
    [aRule(volume([[0, percent(100)]])), "error NOT_POSITIVE effect.tiers.0.fromQuantity"],
    [aRule(volume([])), "error NO_TIERS effect.tiers"],
    [
      aRule(
        volume([
          [1, percent(800)],
          [9, percent(500)],
        ]),
      ),
      "warning TIER_GIVES_LESS effect.tiers.1.fromQuantity",
    ],
    [
      aRule(volume([[1, percent(1)]]), { startsAt: "2026-12-02T00:00:00", endsAt: "2026-12-02T00:00:00" }),
      "error END_BEFORE_START endsAt",
    ],
    [aRule(volume([[1, percent(1)]]), { timeZone: "Mars/Base" }), "error UNKNOWN_TIME_ZONE timeZone"],
    [
      aRule(volume([[1, percent(1)]], named(...Array.from({ length: 5_000 }, (_, id) => id)))),
      "error TOO_MANY_PRODUCTS effect.scope.productIds",
    ],
    [
      aRule({ kind: "quantity", ...named(1), minimum: 5, maximum: 4, multiple: null }),
      "error MAXIMUM_BELOW_MINIMUM effect.maximum",
    ],
    [
      aRule({ kind: "quantity", ...named(1), minimum: 7, maximum: 11, multiple: 6 }),
      "error UNREACHABLE effect.multiple",
    ],
    [
      aRule({ kind: "quantity", ...named(1), minimum: null, maximum: null, multiple: null }),
      "error NO_LIMIT effect.minimum",
    ],
    [aRule({ kind: "redemption", points: 1, minor: 0n, maxPercentBps: 1 }), "error NOT_POSITIVE effect.minor"],
  ];
  for (const [rule, expected] of cases) expect(check(rule)).toEqual([expected]);
  for (const problem of checkRules({ rules: cases.map(([rule]) => rule), currency: "EUR", knownProductIds: null })) {
    expect([problem.message, problem.remedy].every((text) => text.length > 5)).toBe(true);
  }
});

test("a kit that is put together of multiples is refused, since Shopify would make several of it", () => {
  const components = [2, 4].map((quantity, index) => ({ variantId: `v${index}`, quantity }));
  const kit = { kind: "kit" as const, variantId: "k", title: "Kit", components, value: null };
  expect(check(aRule({ ...kit, way: "merge" }))).toEqual(["error KIT_DIVISIBLE effect.components"]);
  expect(check(aRule({ ...kit, way: "expand" }))).toEqual([]);
});

test("free delivery may be a price of zero", () => {
  expect(check(aRule({ kind: "delivery", tiers: [{ fromMinor: 0n, value: fixedPrice(0n) }] }))).toEqual([]);
});

test("a product that is not in the store is named", () => {
  const rules = [aRule(volume([[1, percent(100)]], named(1, 2)))];
  const problems = checkRules({ rules, currency: "EUR", knownProductIds: new Set([product(1)]) });
  expect(problems).toMatchObject([{ code: "UNKNOWN_PRODUCT", field: "effect.scope.productIds" }]);
  expect(problems[0]?.message).toContain(product(2));
});

test("a rule that another one always hides is unreachable, and only then", () => {
  const alone = aRule(volume([[1, percent(100)]]), {
    ruleId: "a",
    name: "Alone",
    combination: "exclusive",
    priority: 200,
  });
  const hidden = aRule(volume([[5, percent(900)]], named(1)), { ruleId: "b" });
  expect(check(alone, hidden)).toEqual(["warning UNREACHABLE priority"]);
  expect(check({ ...alone, audience: { type: "price-group", group: "vip" } }, hidden)).toEqual([]);
  expect(check({ ...alone, testCustomerIds: ["x"] }, hidden)).toEqual([]);
  expect(check({ ...alone, endsAt: "2027-01-01T00:00:00" }, hidden)).toEqual([]);
  expect(check({ ...alone, effect: volume([[10, percent(100)]]) }, hidden)).toEqual([]);
  expect(check({ ...alone, priority: 1 }, hidden)).toEqual([]);
});

test("rules that cannot both hold are a conflict that names both", () => {
  const kit = {
    kind: "kit" as const,
    way: "expand" as const,
    variantId: "v",
    title: "Kit",
    components: [{ variantId: "w", quantity: 1 }],
    value: null,
  };
  const conflicts: [Rule, Rule][] = [
    [
      aRule({ kind: "redemption", points: 1, minor: 1n, maxPercentBps: 1 }),
      aRule({ kind: "redemption", points: 2, minor: 1n, maxPercentBps: 1 }, { ruleId: "b" }),
    ],
    [aRule(kit), aRule(kit, { ruleId: "b" })],
    [
      aRule(volume([[1, percent(1)]]), { combination: "exclusive" }),
      aRule(volume([[1, percent(2)]]), { ruleId: "b", combination: "exclusive" }),
    ],
    [
      aRule({ kind: "quantity", ...named(1), minimum: 10, maximum: null, multiple: null }),
      aRule({ kind: "quantity", ...named(1, 2), minimum: null, maximum: 9, multiple: null }, { ruleId: "b" }),
    ],
  ];
  for (const rules of conflicts) {
    const problems = checkRules({ rules, currency: "EUR", knownProductIds: null });
    expect(problems.map(({ code }) => code)).toEqual(["CONFLICT"]);
    expect(problems[0]?.otherRuleIds).toHaveLength(1);
  }
});
