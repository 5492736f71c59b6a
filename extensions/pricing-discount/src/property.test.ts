import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundleFunction } from "../../../simulator/extensions/bundle-function.ts";
import { type OpenFunction, openFunction } from "../../../simulator/extensions/run-function.ts";
import { decimalsOf, decimalText } from "./evaluate/money.ts";
import type { DeliveryOutput, LinesOutput } from "./evaluate/operations.ts";
import { inputOf, quoteCart } from "./evaluate/quote.ts";
import type { Table } from "./evaluate/table.ts";
import { aCart, asAsked, checkout, compile, deliveryInput, someCart, someRules } from "./testing.ts";

/** As many as the issue asks for; PROPERTY_RUNS=200 is enough while writing. */
const RUNS = Number(process.env.PROPERTY_RUNS ?? 10_000);
/** 45 s of one core; what else runs there makes it longer. */
const TIMEOUT_MS = 1_500_000;

let bundled: OpenFunction;
beforeAll(async () => {
  const bundle = await bundleFunction(path.join(import.meta.dirname, ".."));
  bundled = await openFunction(bundle, { counted: false });
});
afterAll(() => {
  bundled?.close();
});

test(
  "a quote is what a checkout makes of the bundle's answers in QuickJS, whatever the rules and the cart",
  () => {
    fc.assert(
      fc.property(someRules, someCart, fc.constantFrom("EUR", "JPY", "KWD"), (rules, { lines, ...buyer }, currency) => {
        const cart = aCart(lines, { ...buyer, currency });
        const compiled = compile(rules, { currency });
        const table = JSON.parse(compiled.table) as Table;
        const quote = quoteCart({ compiled, rules, cart });

        const input = inputOf(cart, compiled, table);
        const priced = bundled.run("cartLinesDiscountsGenerateRun", asAsked(input, compiled.variables));
        const decimals = decimalsOf(currency);
        const amount = decimalText(Number(cart.deliveryMinor), decimals);
        const delivered =
          table.d.length === 0
            ? { error: null, log: "", output: { operations: [] } }
            : bundled.run("cartDeliveryOptionsDiscountsGenerateRun", deliveryInput(input, amount));
        expect([priced.error, priced.log, delivered.error, delivered.log]).toEqual([null, "", null, ""]);

        const paid = checkout(cart, decimals, priced.output as LinesOutput, delivered.output as DeliveryOutput);
        expect(paid).toEqual({
          lineOffs: quote.lines.map(({ discountMinor }) => discountMinor),
          orderOff: quote.orderDiscountMinor,
          deliveryOff: quote.deliveryDiscountMinor,
          total: quote.totalMinor,
        });
        for (const line of quote.lines) {
          expect(line.afterMinor).toBeGreaterThanOrEqual(0n);
          expect(line.reasons.reduce((sum, { minor }) => sum + minor, 0n)).toBe(line.discountMinor);
        }
        expect(quote.redeemedPoints).toBeLessThanOrEqual(Math.min(cart.pointsBalance ?? 0, cart.redeemPoints ?? 0));
      }),
      { numRuns: RUNS },
    );
  },
  TIMEOUT_MS,
);
