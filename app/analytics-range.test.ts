import { expect, test } from "vitest";
import { daysIn, lastDays, presetOf, rangeOf, rangeProblem, rangeSearch } from "./analytics-range.ts";

const today = "2026-11-23";

test("the last days end today and are as many as asked", () => {
  expect(lastDays(7, today)).toEqual({ from: "2026-11-17", to: today });
  for (const days of [7, 30, 90, 365]) expect(presetOf(lastDays(days, today), today)).toBe(days);
  expect(presetOf({ from: "2026-11-16", to: "2026-11-22" }, today)).toBeNull();
});

test("days of 23 and 25 hours count as one", () => {
  expect(daysIn({ from: "2026-03-28", to: "2026-03-30" })).toBe(3);
});

test("a range comes back from its address, and one that cannot be answered becomes the last 30 days", () => {
  const range = { from: "2026-01-01", to: "2026-02-01" };
  expect(rangeOf(new URLSearchParams(rangeSearch(range)), today)).toEqual(range);
  for (const address of [
    "",
    "?from=2026-13-01&to=2026-12-01",
    "?from=2026-02-01&to=2026-01-01",
    "?from=1990-01-01&to=2026-01-01",
  ]) {
    expect(rangeOf(new URLSearchParams(address), today)).toEqual(lastDays(30, today));
  }
});

test.each([
  ["", "2026-01-01", "badDay"],
  ["2026-02-01", "2026-01-01", "backwards"],
  ["2020-01-01", "2026-01-01", "tooLong"],
  ["2026-01-01", "2026-01-01", null],
])("from %j to %j: %s", (from, to, problem) => expect(rangeProblem(from, to)).toBe(problem));
