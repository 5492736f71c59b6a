import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { inputsOf, measuredRules } from "../../../scripts/functions/carts.ts";
import { bundleFunction } from "../../../simulator/extensions/bundle-function.ts";
import { functionLimits } from "../../../simulator/extensions/function-limits.ts";
import { type OpenFunction, openFunction } from "../../../simulator/extensions/run-function.ts";
import type { LinesOutput } from "./evaluate/operations.ts";
import { inputOf, quoteCart } from "./evaluate/quote.ts";
import type { Table } from "./evaluate/table.ts";
import { aCart, aRule, asAsked, compile, fixedPrice, percent, product, volume } from "./testing.ts";

let bundled: OpenFunction;
beforeAll(async () => {
  bundled = await openFunction(await bundleFunction(path.join(import.meta.dirname, "..")), { counted: false });
});
afterAll(() => {
  bundled?.close();
});

function run(input: unknown): { output: LinesOutput; log: string; outputBytes: number } {
  const { output, log, outputBytes } = bundled.run("cartLinesDiscountsGenerateRun", input);
  return { output: output as LinesOutput, log: log.trim(), outputBytes };
}

function targets(output: LinesOutput): number {
  return output.operations.reduce(
    (sum, operation) =>
      "productDiscountsAdd" in operation
        ? sum +
          operation.productDiscountsAdd.candidates.reduce((lines, candidate) => lines + candidate.targets.length, 0)
        : sum,
    0,
  );
}

test("a cart of 500 lines has every discount, within Shopify's output", () => {
  const { output, log, outputBytes } = run(inputsOf(measuredRules(), 500).cartLinesDiscountsGenerateRun);
  expect([log, targets(output)]).toEqual(["", 500]);
  expect(outputBytes).toBeLessThan(functionLimits(500).outputBytes);
});

test("where reasons do not fit, discounts do without", () => {
  const rules = Array.from({ length: 40 }, (_, index) =>
    aRule(
      volume([[1, percent(index < 20 ? 500 : 600)]], { scope: { type: "products", productIds: [product(index)] } }),
      {
        ruleId: `rule-${index}`,
        label: `A rather long reason for a price, number ${index} of many, in words that take some room`,
      },
    ),
  );
  const cart = aCart(Array.from({ length: 195 }, (_, line) => [1, 1_000n, line % 40]));
  const compiled = compile(rules);
  const { output, log, outputBytes } = run(
    asAsked(inputOf(cart, compiled, JSON.parse(compiled.table) as Table), compiled.variables),
  );
  expect([log, targets(output)]).toEqual(["pricing-discount: REASONS_LEFT_OUT", 195]);
  expect(outputBytes).toBeLessThan(functionLimits(195).outputBytes);
  expect(JSON.stringify(output)).not.toContain("message");
});

test("more different discounts than an output holds: none is given, and log and quote say so", () => {
  const rules = [aRule(volume([[1, fixedPrice(100n)]]))];
  const cart = aCart(Array.from({ length: 200 }, (_, line) => [1, BigInt(1_000 + line)]));
  const compiled = compile(rules);
  const { output, log } = run(
    asAsked(inputOf(cart, compiled, JSON.parse(compiled.table) as Table), compiled.variables),
  );
  expect([log, output]).toEqual(["pricing-discount: OUTPUT_TOO_LARGE", { operations: [] }]);
  const quote = quoteCart({ compiled, rules, cart });
  expect(quote.lines.every(({ discountMinor }) => discountMinor === 0n)).toBe(true);
  expect(quote.violations).toHaveLength(1);
});

test("whatever stands in the table, a buyer can buy", () => {
  const cart = aCart([[12, 1_999n]]);
  const compiled = compile([aRule(volume([[10, percent(800)]]))]);
  const table = JSON.parse(compiled.table) as Table;
  const input = inputOf(cart, compiled, table);
  for (const jsonValue of [
    null,
    7,
    "text",
    [],
    {},
    { v: 2 },
    { ...table, r: [[1], null] },
    { ...table, r: [["x", "y"]] },
    { ...table, g: { "": [9] } },
  ]) {
    const { output, log } = run({ ...input, discount: { table: { jsonValue } } });
    expect(output).toEqual({ operations: [] });
    expect(log).toMatch(/^pricing-discount: (NO_TABLE|CORRUPT_TABLE|FAILED)/);
  }
});
