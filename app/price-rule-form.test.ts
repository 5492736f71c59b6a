import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { PriceRule } from "../contracts/price-rule.ts";
import { emptyForm, formOf, type RuleForm, type RuleWire } from "./price-rule-form.ts";
import { ruleOf } from "./price-rule-read.ts";

const RULE_ID = "0b8f1f3e-30a5-4b7e-9d0c-1d6a3b2c4d5e";

const gids = (kind: string) => fc.integer({ min: 1, max: 99_999 }).map((id) => `gid://shopify/${kind}/${id}`);
const minor = (min: number) => fc.bigInt({ min: BigInt(min), max: 999_999_999_999n }).map(String);
const bps = fc.integer({ min: 1, max: 10_000 });
const named = fc.string({ minLength: 1, maxLength: 80 }).map((text) => text.trim() || "Volume break");
const wallTime = (year: number) =>
  fc
    .date({ min: new Date(Date.UTC(year, 0)), max: new Date(Date.UTC(year, 11, 31)), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, "2026-12-01T09:00:00".length));
const value = fc.oneof(
  fc.record({ type: fc.constant("percent" as const), percentBps: bps }),
  fc.record({ type: fc.constantFrom("amount-off" as const, "fixed-price" as const), minor: minor(1) }),
);
const scope = fc.oneof(
  fc.record({ type: fc.constant("all" as const), except: fc.array(gids("Product"), { maxLength: 3 }) }),
  fc.record({ type: fc.constant("products" as const), productIds: fc.array(gids("Product"), { minLength: 1 }) }),
);
const count = (min: number) => fc.integer({ min, max: 1_000_000 });

/** Beginnings of tiers: each above the one before. */
const rising = <T>(from: fc.Arbitrary<T>, order: (one: T, other: T) => number) =>
  fc.uniqueArray(from, { minLength: 1, maxLength: 10 }).map((begins) => begins.toSorted(order));

const productEffect = rising(count(1), (one, other) => one - other).chain((begins) =>
  fc.record({
    kind: fc.constant("product" as const),
    scope,
    countBy: fc.constantFrom("line" as const, "product" as const, "group" as const),
    tiers: fc.tuple(...begins.map((fromQuantity) => value.map((one) => ({ fromQuantity, value: one })))),
  }),
);
const amountEffect = rising(minor(0), (one, other) => Number(BigInt(one) - BigInt(other))).chain((begins) =>
  fc.record({
    kind: fc.constantFrom("order" as const, "delivery" as const),
    tiers: fc.tuple(...begins.map((fromMinor) => value.map((one) => ({ fromMinor, value: one })))),
  }),
);
const quantityEffect = fc.record({
  kind: fc.constant("quantity" as const),
  scope,
  minimum: fc.option(fc.integer({ min: 1, max: 10 })),
  maximum: fc.integer({ min: 10, max: 1_000_000 }),
  multiple: fc.option(count(2)),
});
const kitEffect = fc.record({
  kind: fc.constant("kit" as const),
  way: fc.constantFrom("expand" as const, "merge" as const),
  variantId: gids("ProductVariant"),
  title: named,
  components: fc.array(fc.record({ variantId: gids("ProductVariant"), quantity: fc.integer({ min: 1, max: 100 }) }), {
    minLength: 1,
    maxLength: 20,
  }),
  value: fc.option(value),
});
const redemptionEffect = fc.record({
  kind: fc.constant("redemption" as const),
  points: count(1),
  minor: minor(1),
  maxPercentBps: bps,
});
const audience = fc.oneof(
  fc.constant({ type: "everyone" as const }),
  fc.record({ type: fc.constant("price-group" as const), group: fc.constantFrom("wholesale", "Ärzte", "vip 1") }),
  fc.record({ type: fc.constant("company" as const), companyId: gids("Company") }),
  fc.record({ type: fc.constant("company-location" as const), companyLocationId: gids("CompanyLocation") }),
);

const rules: fc.Arbitrary<RuleWire> = fc.record({
  ruleId: fc.constant(RULE_ID),
  name: named,
  label: fc.option(named, { nil: "" }),
  effect: fc.oneof(productEffect, amountEffect, quantityEffect, kitEffect, redemptionEffect),
  audience,
  startsAt: fc.option(wallTime(2026)),
  endsAt: fc.option(wallTime(2028)),
  timeZone: fc.constantFrom("Europe/Berlin", "Asia/Tokyo", "UTC"),
  priority: fc.integer({ min: 0, max: 1_000 }),
  combination: fc.constantFrom("best" as const, "stack" as const, "exclusive" as const),
  capBps: fc.option(bps),
  capMinor: fc.option(minor(1)),
  testCustomerIds: fc.array(gids("Customer"), { maxLength: 3 }),
});

// A bug here would look like this: a merchant opens a rule, changes its name, and saves another price with it.
test.each([
  ["EUR", ","],
  ["EUR", "."],
  ["JPY", "."],
  ["KWD", "."],
] as const)("any rule comes back from the fields as it was (%s, %j)", (currency, decimalSign) => {
  fc.assert(
    fc.property(rules, (rule) => {
      expect(PriceRule.safeParse(rule).error).toBeUndefined();
      expect(ruleOf(formOf(rule, { currency, decimalSign }), currency)).toEqual({ rule, problems: [] });
    }),
    { numRuns: 300 },
  );
});

test("whatever is typed, what comes out is a rule that the contract takes, or a problem", () => {
  const typed = fc.oneof(fc.string(), fc.constantFrom("", "0", "8.5", "8,5", "100.01", "-1", "1e3", "1.000"));
  fc.assert(
    fc.property(rules, fc.array(typed, { minLength: 6, maxLength: 6 }), (rule, [from, cost, name, end, cap, most]) => {
      const form = formOf(rule, { currency: "EUR", decimalSign: "." });
      const tiers = form.tiers.map((tier) => ({ ...tier, from: from ?? "", value: cost ?? "" }));
      const broken = { ...form, tiers, name: name ?? "", endsAt: end ?? "", capAmount: cap ?? "", maximum: most ?? "" };
      const read = ruleOf(broken, "EUR");
      if (read.rule === null) expect(read.problems).not.toEqual([]);
      else expect(PriceRule.safeParse(read.rule).success).toBe(true);
    }),
    { numRuns: 500 },
  );
});

describe("what is wrong stands beside its field", () => {
  const good: RuleForm = {
    ...emptyForm(RULE_ID, "Europe/Berlin"),
    name: "Volume break",
    tiers: [
      { key: 0, from: "10", type: "percent", value: "8" },
      { key: 1, from: "20", type: "percent", value: "12,5" },
    ],
  };
  const [first, second] = good.tiers;
  const withTiers = (one: object, other: object) => ({
    tiers: [
      { ...first, ...one },
      { ...second, ...other },
    ],
  });

  test.each<[string, object, string, string]>([
    ["no name", { name: " " }, "name", "required"],
    ["tiers that overlap", withTiers({}, { from: "10" }), "effect.tiers.1.fromQuantity", "tiersRise"],
    ["over 100 %", withTiers({ value: "100.01" }, {}), "effect.tiers.0.value.percentBps", "percent"],
    ["a price of zero", withTiers({ type: "fixed-price", value: "0" }, {}), "effect.tiers.0.value.minor", "positive"],
    ["a negative price", withTiers({ type: "fixed-price", value: "-1" }, {}), "effect.tiers.0.value.minor", "amount"],
    ["1.000 for EUR", withTiers({ type: "amount-off", value: "1.000" }, {}), "effect.tiers.0.value.minor", "amount"],
    ["half a unit", withTiers({ from: "1.5" }, {}), "effect.tiers.0.fromQuantity", "whole"],
    ["no products", { scope: "products" }, "effect.scope.productIds", "noProducts"],
    [
      "an end before the start",
      { startsAt: "2026-12-02T09:00", endsAt: "2026-12-01T09:00" },
      "endsAt",
      "endBeforeStart",
    ],
    ["a zone nobody knows", { timeZone: "Europe/Atlantis" }, "timeZone", "timeZone"],
    ["no group", { audience: "price-group" }, "audience.group", "required"],
    ["a company that is no id", { audience: "company", companyId: "ACME" }, "audience.companyId", "id"],
    ["a limit that limits nothing", { kind: "quantity" }, "effect.minimum", "noLimit"],
    ["a kit of nothing", { kind: "kit", kitVariantId: "7", kitTitle: "Set" }, "effect.components", "noComponents"],
    ["points worth nothing", { kind: "redemption" }, "effect.minor", "required"],
  ])("%s", (_what, change, field, code) => {
    const { rule, problems } = ruleOf({ ...good, ...change } as RuleForm, "EUR");
    expect(rule).toBeNull();
    expect(problems.map((each) => [each.field, each.code])).toContainEqual([field, code]);
  });

  test("and nothing where nothing is wrong", () => {
    const { rule, problems } = ruleOf(good, "EUR");
    expect(problems).toEqual([]);
    expect(rule?.effect).toMatchObject({ tiers: [{ value: { percentBps: 800 } }, { value: { percentBps: 1_250 } }] });
    expect(z.decode(PriceRule, rule as RuleWire).priority).toBe(0);
  });
});
