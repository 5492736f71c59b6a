import { expect, test } from "vitest";
import { RateLimit, takeOrRefuse } from "./rate-limit.ts";

test("a burst is served, then so many a second; each key has its own", () => {
  let nowMs = 0;
  const limit = new RateLimit({ burst: 3, perSecond: 2, most: 10, now: () => nowMs });
  expect([1, 2, 3, 4].map(() => limit.take("a"))).toEqual([0, 0, 0, 500]);
  expect(limit.take("b")).toBe(0);
  nowMs = 500;
  expect([limit.take("a"), limit.take("a")]).toEqual([0, 500]);
  nowMs = 60_000;
  expect([1, 2, 3, 4].map(() => limit.take("a"))).toEqual([0, 0, 0, 500]);
});

test("who asks while refused waits no longer for it", () => {
  let nowMs = 0;
  const limit = new RateLimit({ burst: 1, perSecond: 1, most: 10, now: () => nowMs });
  limit.take("a");
  for (let n = 0; n < 100; n++) expect(limit.take("a")).toBe(1_000);
  nowMs = 1_000;
  expect(limit.take("a")).toBe(0);
});

test("a flood of keys takes no more memory than the limit, and forgets who was not seen longest", () => {
  const limit = new RateLimit({ burst: 1, perSecond: 0.001, most: 100, now: () => 0 });
  limit.take("victim");
  for (let n = 0; n < 5_000; n++) {
    limit.take(`key-${n}`);
    if (n % 50 === 0) expect(limit.take("victim")).toBeGreaterThan(0);
  }
  expect(limit.size).toBe(100);
});

test("a refusal says when to come again", () => {
  const limit = new RateLimit({ burst: 1, perSecond: 0.1, most: 10, now: () => 0 });
  takeOrRefuse(limit, "a", "buyer");
  expect(() => takeOrRefuse(limit, "a", "buyer")).toThrow(
    expect.objectContaining({ status: 429, code: "RATE_LIMITED", retryAfterSeconds: 10 }),
  );
});
