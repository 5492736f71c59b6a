import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("mails get a tenth of the time while messages come in a burst, and all of it afterwards", () => {
  let now = 1_000_000;
  const pace = new Pace(() => now);
  expect(pace.waitMs(200)).toBe(0);
  for (let second = 0; second < 10; second++, now += 1_000) pace.took(5);
  expect(pace.waitMs(200)).toBe(0);
  for (let batch = 0; batch < 40; batch++, now += 50) pace.took(4);
  expect(pace.waitMs(200)).toBe(1_800);
  expect(pace.waitMs(30_000)).toBe(2_000);
  now += 1_001;
  expect(pace.waitMs(200)).toBe(0);
});
