import { expect, test } from "vitest";
import { formatCount, formatMoney, formatWallTime } from "./format.ts";
import { textsOf } from "./i18n.server.ts";
import { createI18n } from "./i18n.ts";
import { changesBetween } from "./price-rule-diff.ts";
import { emptyForm, type RuleForm, type RuleWire } from "./price-rule-form.ts";
import { ruleOf } from "./price-rule-read.ts";
import { effectWords, idNumber, type Words } from "./price-rule-words.ts";
import type { Format } from "./shop-context.tsx";

function wordsIn(language: "en" | "de"): Words {
  const format = {
    money: (minor: string, currency: string) => formatMoney(minor, currency, language).replace(/\u00a0/g, " "),
    count: (count: number) => formatCount(count, language),
    wallTime: (wallTime: string) => formatWallTime(wallTime, language),
  } as Format;
  const { t } = createI18n(language, textsOf(language));
  return { t, format, locale: language, currency: "EUR", nameOf: idNumber };
}

function rule(changes: Partial<RuleForm>): RuleWire {
  const form: RuleForm = {
    ...emptyForm("0b8f1f3e-30a5-4b7e-9d0c-1d6a3b2c4d5e", "Europe/Berlin"),
    name: "Volume break",
    tiers: [{ key: 0, from: "10", type: "percent", value: "8.5" }],
    ...changes,
  };
  const read = ruleOf(form, "EUR");
  if (read.rule === null) throw new Error(JSON.stringify(read.problems));
  return read.rule;
}

const kept = (one: RuleWire, paused = false) => [{ rule: one, paused }];
const en = wordsIn("en");

test("a rule says in a line what it does, in the merchant's language", () => {
  const { effect } = rule({});
  expect(effectWords(effect, en)).toBe("10+: 8.5% off");
  expect(effectWords(effect, wordsIn("de"))).toBe("ab 10: 8,5 % Rabatt");
  const delivery = rule({ kind: "delivery", tiers: [{ key: 0, from: "75", type: "percent", value: "100" }] });
  expect(effectWords(delivery.effect, en)).toBe("from €75.00: free");
});

test("two versions that are the same differ in nothing", () => {
  expect(changesBetween(kept(rule({})), kept(rule({})), en)).toEqual([]);
});

test("what changed is told field by field, and nothing else is", () => {
  const before = kept(rule({}));
  const after = kept(rule({ tiers: [{ key: 0, from: "10", type: "percent", value: "9" }], priority: "5" }), true);
  const [change] = changesBetween(before, after, en);
  expect(change).toMatchObject({ change: "changed", name: "Volume break" });
  expect(change?.facts.map(({ key, before: old, after: now }) => [key, old, now])).toEqual([
    ["paused", "Active", "Paused"],
    ["effect", "10+: 8.5% off", "10+: 9% off"],
    ["priority", "0", "5"],
  ]);
});

test("two lists of products that read the same are still told apart", () => {
  const ids = Array.from({ length: 12 }, (_, at) => `gid://shopify/Product/${at + 1}`);
  const before = kept(rule({ scope: "products", productIds: ids }));
  const after = kept(rule({ scope: "products", productIds: [...ids.slice(0, -1), "gid://shopify/Product/99"] }));
  expect(changesBetween(before, after, en)[0]?.facts.map(({ key }) => key)).toEqual(["scope"]);
});

test("a rule that came or went is told with all it says", () => {
  const [added] = changesBetween([], kept(rule({})), en);
  expect(added?.change).toBe("added");
  expect(added?.facts.every(({ before }) => before === null)).toBe(true);
  const [removed] = changesBetween(kept(rule({})), [], en);
  expect(removed?.change).toBe("removed");
  expect(removed?.facts.find(({ key }) => key === "effect")).toMatchObject({ before: "10+: 8.5% off", after: null });
});
