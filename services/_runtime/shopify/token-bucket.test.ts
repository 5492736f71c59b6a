import fc from "fast-check";
import { expect, test } from "vitest";
import { type BucketState, freshBucket, restored, settled, taken } from "./token-bucket.ts";

const T0 = 1_700_000_000_000;
const bucket = (available: number, atMs = T0): BucketState => ({ available, maximum: 1_000, restoreRate: 50, atMs });

test("what is taken comes back with the restore rate, up to the maximum", () => {
  expect(restored(bucket(0), T0 + 2_000).available).toBe(100);
  expect(restored(bucket(990), T0 + 60_000).available).toBe(1_000);
  expect(restored(bucket(10), T0 - 60_000)).toMatchObject({ available: 10, atMs: T0 });
});

test("who comes to an empty bucket waits until its points are there; who comes after waits for both", () => {
  const first = taken(bucket(0), 100, T0);
  expect(first.waitMs).toBe(2_000);
  expect(taken(first.bucket, 50, T0).waitMs).toBe(3_000);
});

test("however calls come, no more is spent than the bucket held and restored", () => {
  const calls = fc.array(fc.record({ afterMs: fc.nat(3_000), cost: fc.integer({ min: 1, max: 1_000 }) }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(calls, (list) => {
      let state = bucket(1_000);
      let nowMs = T0;
      const spends: { atMs: number; cost: number }[] = [];
      for (const { afterMs, cost } of list) {
        nowMs += afterMs;
        const next = taken(state, cost, nowMs);
        state = next.bucket;
        spends.push({ atMs: nowMs + next.waitMs, cost });
      }
      // Shopify's own bucket, charged in the order in which the calls are let through. A wait is whole milliseconds,
      // rounded up, so a full bucket may lose up to one millisecond's restore at each call.
      const roundedAway = (list.length * bucket(0).restoreRate) / 1_000;
      let theirs = bucket(1_000);
      for (const spend of spends.sort((a, b) => a.atMs - b.atMs)) {
        theirs = restored(theirs, spend.atMs);
        theirs = { ...theirs, available: theirs.available - spend.cost };
        if (theirs.available < -roundedAway) return false;
      }
      return true;
    }),
  );
});

test("a settlement gives back what was too much, and never believes in more than Shopify has", () => {
  const status = { maximumAvailable: 1_000, currentlyAvailable: 1_000, restoreRate: 50 };
  expect(settled(bucket(500), 80, null, T0).available).toBe(580);
  expect(settled(bucket(500), 80, status, T0).available).toBe(580);
  expect(settled(bucket(500), 80, { ...status, currentlyAvailable: 200 }, T0).available).toBe(200);
});

test("a bucket that turns out larger has the difference to give at once", () => {
  const plus = { maximumAvailable: 20_000, currentlyAvailable: 19_990, restoreRate: 1_000 };
  const state = settled(taken(freshBucket(T0), 10, T0).bucket, 0, plus, T0);
  expect(state).toEqual({ available: 19_990, maximum: 20_000, restoreRate: 1_000, atMs: T0 });
});
