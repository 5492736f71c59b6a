import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { decimalFromMinor, exponentOf, Minor, minorFromDecimal } from "./money.ts";

/** As an int8 in SQL, and at most the 18 digits that travel. */
const minor = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n });
const currency = fc.constantFrom("EUR", "GBP", "JPY", "KWD", "USD");

test("minor units survive the way to a decimal and back, in every currency", () => {
  fc.assert(
    fc.property(minor, currency, (amount, code) => minorFromDecimal(decimalFromMinor(amount, code), code) === amount),
  );
});

test("a decimal has exactly the currency's digits", () => {
  fc.assert(
    fc.property(minor, currency, (amount, code) => {
      const fraction = decimalFromMinor(amount, code).split(".")[1] ?? "";
      return fraction.length === exponentOf(code);
    }),
  );
});

test("the wire form survives, and a number is none", () => {
  fc.assert(fc.property(minor, (amount) => z.decode(Minor, z.encode(Minor, amount)) === amount));
  expect(Minor.safeParse(1999).success).toBe(false);
  expect(Minor.safeParse("19.99").success).toBe(false);
  expect(Minor.safeParse("9".repeat(19)).success).toBe(false);
});

test("extra digits are taken only when they are zeros", () => {
  expect(minorFromDecimal("100.00", "JPY")).toBe(100n);
  expect(minorFromDecimal("19.9", "EUR")).toBe(1990n);
  expect(minorFromDecimal("1.500", "EUR")).toBe(150n);
  expect(() => minorFromDecimal("100.01", "JPY")).toThrow(RangeError);
  expect(() => minorFromDecimal("19.999", "EUR")).toThrow(RangeError);
});

test("adding amounts as minor units never drifts, as decimals would", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 99_999 }), { maxLength: 50 }), (cents) => {
      const sum = cents
        .map((each) => minorFromDecimal((each / 100).toFixed(2), "EUR"))
        .reduce((total, each) => total + each, 0n);
      return sum === BigInt(cents.reduce((total, each) => total + each, 0));
    }),
  );
});

test.each(["", "1,99", "1.", ".5", "1e3", "NaN", "--1", "1.2.3"])("%j is no amount", (text) => {
  expect(() => minorFromDecimal(text, "EUR")).toThrow(RangeError);
});
