import fc from "fast-check";
import { expect, test } from "vitest";
import { redeemed } from "./points.ts";

const RULE = { points: 100, minor: 500n, maxPercentBps: 5_000 };

test.each([
  // 200 points are worth 10.00, all of the wish.
  [
    { points: 200n, balance: 900n, totalMinor: 10_000n },
    { points: 200n, valueMinor: 1_000n },
  ],
  // The balance caps the wish.
  [
    { points: 500n, balance: 200n, totalMinor: 10_000n },
    { points: 200n, valueMinor: 1_000n },
  ],
  // Half of the total caps it: 5.00, which 100 points pay.
  [
    { points: 500n, balance: 900n, totalMinor: 1_000n },
    { points: 100n, valueMinor: 500n },
  ],
  [
    { points: 500n, balance: 900n, totalMinor: 0n },
    { points: 0n, valueMinor: 0n },
  ],
  [
    { points: 500n, balance: -20n, totalMinor: 1_000n },
    { points: 0n, valueMinor: 0n },
  ],
])("what a wish to pay with points comes to, case %#", (wish, outcome) => {
  expect(redeemed(RULE, wish)).toEqual(outcome);
});

test("no wish is worth more than its points, its share or its balance, and no point is taken for nothing", () => {
  const big = (max: number) => fc.bigInt({ min: 0n, max: BigInt(max) });
  const rule = fc.record({
    points: fc.integer({ min: 1, max: 1_000 }),
    minor: big(10_000).map((minor) => minor + 1n),
    maxPercentBps: fc.integer({ min: 1, max: 10_000 }),
  });
  const wish = fc.record({ points: big(100_000), balance: big(100_000), totalMinor: big(1_000_000) });
  fc.assert(
    fc.property(rule, wish, (given, wanted) => {
      const { points, valueMinor } = redeemed(given, wanted);
      expect(points <= wanted.points && points <= wanted.balance).toBe(true);
      expect(valueMinor * 10_000n <= wanted.totalMinor * BigInt(given.maxPercentBps)).toBe(true);
      expect(valueMinor * BigInt(given.points) <= points * given.minor).toBe(true);
      if (points > 0n) expect((points - 1n) * given.minor < valueMinor * BigInt(given.points)).toBe(true);
    }),
  );
});
