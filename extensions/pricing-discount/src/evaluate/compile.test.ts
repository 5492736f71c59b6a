import { expect, test } from "vitest";
import { aCart, amountOff, aRule, compile, percent, product, volume } from "../testing.ts";
import { METAFIELD_BYTES } from "./compile.ts";
import { quoteCart } from "./quote.ts";

const named = (ids: readonly number[]) => ({ scope: { type: "products" as const, productIds: ids.map(product) } });

test("the same rules in any order give the same texts and keys", () => {
  const rules = Array.from({ length: 6 }, (_, index) =>
    aRule(volume([[index + 1, percent(100 * (index + 1))]], named([index, index + 1])), { ruleId: `rule-${index}` }),
  );
  const one = compile(rules);
  const other = compile([...rules].reverse());
  expect(other).toEqual(one);
});

test("products with the same rules share a key, which stays when the rules change and is another for another set", () => {
  const before = compile([aRule(volume([[1, percent(100)]], named([1, 2])), { ruleId: "a" })]);
  const after = compile([aRule(volume([[5, percent(900)]], named([1, 2])), { ruleId: "a" })]);
  expect(before.productGroups.get(product(1))).toBe(before.productGroups.get(product(2)));
  expect(after.productGroups).toEqual(before.productGroups);
  const more = compile([
    aRule(volume([[1, percent(100)]], named([1, 2])), { ruleId: "a" }),
    aRule(volume([[1, percent(100)]], named([2])), { ruleId: "b" }),
  ]);
  expect(more.productGroups.get(product(1))).toBe(before.productGroups.get(product(1)));
  expect(more.productGroups.get(product(2))).not.toBe(before.productGroups.get(product(2)));
});

test("a rule for all products needs no key, but its exceptions do", () => {
  const rules = [aRule(volume([[1, percent(1_000)]], { scope: { type: "all", except: [product(7)] } }))];
  const compiled = compile(rules);
  expect([...compiled.productGroups.keys()]).toEqual([product(7)]);
  const quote = quoteCart({
    compiled,
    rules,
    cart: aCart([
      [1, 1_000n, 1],
      [1, 1_000n, 7],
    ]),
  });
  expect(quote.lines.map(({ discountMinor }) => discountMinor)).toEqual([100n, 0n]);
});

test("a table over the limit is a problem that names the largest rules", () => {
  const rules = Array.from({ length: 150 }, (_, index) =>
    aRule(
      volume(Array.from({ length: index === 77 ? 10 : 3 }, (_, tier) => [tier + 1, percent(100 * index + tier + 1)])),
      {
        ruleId: `rule-${index}`,
        name: `Rule ${index}`,
      },
    ),
  );
  const { problems, table } = compile(rules);
  expect(table.length).toBeGreaterThan(METAFIELD_BYTES);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatchObject({ ruleId: "rule-77", level: "error", code: "TABLE_TOO_LARGE" });
  expect(problems[0]?.message).toContain("“Rule 77”");
  expect(problems[0]?.otherRuleIds).toHaveLength(2);
});

test("5,000 products of a rule cost the table a key, not a byte each", () => {
  const productIds = Array.from({ length: 5_000 }, (_, index) => product(index));
  const compiled = compile([aRule(volume([[10, percent(800)]], { scope: { type: "products", productIds } }))]);
  expect(compiled.productGroups.size).toBe(5_000);
  expect(compiled.table.length).toBeLessThan(200);
});

test("prices and product ids are asked for only where a rule needs them", () => {
  const asks = (rule: Parameters<typeof compile>[0][number]) =>
    JSON.parse(compile([rule]).variables) as { p: boolean; i: boolean };
  expect(asks(aRule(volume([[1, percent(100)]])))).toMatchObject({ p: false, i: false });
  expect(asks(aRule(volume([[1, percent(100)]], { countBy: "product" })))).toMatchObject({ p: false, i: true });
  expect(asks(aRule(volume([[1, amountOff(100n)]])))).toMatchObject({ p: true, i: false });
  expect(asks(aRule(volume([[1, percent(100)]]), { capMinor: 100n }))).toMatchObject({ p: true });
  expect(asks(aRule({ kind: "order", tiers: [{ fromMinor: 0n, value: percent(100) }] }))).toMatchObject({ p: true });
});
