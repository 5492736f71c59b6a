import { expect, test } from "vitest";
import { LoyaltyRuleForm, loyaltyFormOf, loyaltyRuleOf } from "./loyalty-form.ts";

const RULE = {
  points: 1,
  perMinor: "100",
  currency: "EUR",
  tiers: [
    { name: "Bronze", fromMinor: "0" },
    { name: "Silver", fromMinor: "50000" },
  ],
  pastOrders: false,
};

test.each([
  [RULE, "."],
  [RULE, ","],
  [{ ...RULE, currency: "JPY", pastOrders: true }, "."],
  [{ ...RULE, currency: "KWD" }, "."],
] as const)("a rule for points comes back from the fields as it was", (rule, sign) => {
  expect(loyaltyRuleOf(loyaltyFormOf(rule, sign), rule.currency)).toEqual({ rule, problems: new Map() });
});

test.each([
  [{ points: "" }, "points", "required"],
  [{ points: "1.5" }, "points", "whole"],
  [{ perAmount: "0" }, "perMinor", "amount"],
  [{ perAmount: "1.001" }, "perMinor", "amount"],
  [{ tiers: [{ key: 0, name: " ", from: "0" }] }, "tiers.0.name", "required"],
] as const)("%j is told beside its field", (change, field, code) => {
  const { rule, problems } = loyaltyRuleOf({ ...loyaltyFormOf(RULE, "."), ...change }, "EUR");
  expect(rule).toBeNull();
  expect(problems.get(field)).toBe(code);
});

test("tiers that do not rise, or are called the same, are told", () => {
  const form = loyaltyFormOf(RULE, ".");
  const tiers = [...form.tiers, { key: 2, name: "Silver", from: "500" }];
  const { problems } = loyaltyRuleOf({ ...form, tiers }, "EUR");
  expect([...problems]).toEqual([
    ["tiers.2.fromMinor", "rise"],
    ["tiers.2.name", "same"],
  ]);
});

test("what the page sends becomes the command's data, and anything else is refused", () => {
  const form = { intent: "loyalty", rule: JSON.stringify(RULE), key: "0b8f1f3e-30a5-4b7e-9d0c-1d6a3b2c4d5e" };
  expect(LoyaltyRuleForm.parse(form).rule).toMatchObject({ perMinor: 100n });
  expect(LoyaltyRuleForm.safeParse({ ...form, rule: "{" }).success).toBe(false);
  expect(LoyaltyRuleForm.safeParse({ ...form, rule: JSON.stringify({ ...RULE, tiers: [] }) }).success).toBe(false);
});
