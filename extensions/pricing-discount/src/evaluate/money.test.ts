import fc from "fast-check";
import { expect, test } from "vitest";
import { decimalFromMinor, exponentOf } from "../../../../contracts/money.ts";
import { decimalsOf, decimalText, shareOf, WHOLE } from "./money.ts";

test("a share is rounded half up to a whole minor unit, exactly, also where a double is not", () => {
  const exact = (amount: number, share: number) =>
    (BigInt(amount) * BigInt(share) * 2n + BigInt(WHOLE)) / (2n * BigInt(WHOLE));
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      fc.integer({ min: 0, max: WHOLE }),
      (amount, share) => {
        expect(BigInt(shareOf(amount, share, WHOLE))).toBe(exact(amount, share));
      },
    ),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: WHOLE }), (amount, share) => {
      expect(BigInt(shareOf(amount, share, WHOLE))).toBe(exact(amount, share));
    }),
  );
  expect(shareOf(50, 10_000, WHOLE)).toBe(1);
  expect(shareOf(49, 10_000, WHOLE)).toBe(0);
});

test("digits of every currency are those of the contracts", () => {
  for (const currency of Intl.supportedValuesOf("currency")) {
    expect([currency, decimalsOf(currency)]).toEqual([currency, exponentOf(currency)]);
    expect(decimalText(1_234, decimalsOf(currency))).toBe(decimalFromMinor(1_234n, currency));
    expect(decimalText(5, decimalsOf(currency))).toBe(decimalFromMinor(5n, currency));
  }
});
