import { expect, test } from "vitest";
import { type EstimateRule, estimate, readAnswer, readRule } from "./promise.ts";

const RULE: EstimateRule = {
  minDays: 2,
  maxDays: 4,
  cutoff: "14:00",
  timeZone: "Europe/Berlin",
  weekdays: [1, 2, 3, 4, 5],
};
/** A Wednesday. */
const at = (time: string, rule: Partial<EstimateRule> = {}) => estimate({ ...RULE, ...rule }, Date.parse(time));

test.each([
  ["before the cutoff it leaves today", "2026-12-02T12:59:00Z", "2026-12-04", "2026-12-08"],
  [
    "from the cutoff on, by the shop's clock, it leaves on the next working day",
    "2026-12-02T13:00:00Z",
    "2026-12-07",
    "2026-12-09",
  ],
  ["on a Saturday it leaves on Monday", "2026-12-05T08:00:00Z", "2026-12-09", "2026-12-11"],
  ["late on a Friday it leaves on Monday", "2026-12-04T23:30:00Z", "2026-12-09", "2026-12-11"],
])("%s", (_, now, earliest, latest) => {
  expect(at(now)).toEqual({ earliest, latest, estimated: true, location: undefined });
});

test("the day is the shop's, not the buyer's", () => {
  const late = "2026-12-02T22:00:00Z";
  expect(at(late, { timeZone: "Asia/Tokyo" })?.earliest).toBe("2026-12-07");
  expect(at(late, { timeZone: "America/Los_Angeles", cutoff: "15:00" })?.earliest).toBe("2026-12-04");
});

test("no days at all arrive today, equal ends on one day", () => {
  expect(at("2026-12-02T08:00:00Z", { minDays: 0, maxDays: 0 })).toMatchObject({
    earliest: "2026-12-02",
    latest: "2026-12-02",
  });
  expect(at("2026-12-02T08:00:00Z", { minDays: 3, maxDays: 3 })).toMatchObject({
    earliest: "2026-12-07",
    latest: "2026-12-07",
  });
});

test.each([
  ["no JSON", "{"],
  ["no number", "null"],
  ["the ends the wrong way round", JSON.stringify({ ...RULE, minDays: 5 })],
  ["days without end", JSON.stringify({ ...RULE, maxDays: 1e9 })],
  ["no working day", JSON.stringify({ ...RULE, weekdays: [] })],
  ["weekdays that are none", JSON.stringify({ ...RULE, weekdays: [0, 8, "x"] })],
  ["a cutoff that is none", JSON.stringify({ ...RULE, cutoff: "2 pm" })],
])("a corrupt rule is none: %s", (_, text) => {
  expect(readRule(text)).toBeUndefined();
});

test("a time zone that is none gives no estimate", () => {
  expect(at("2026-12-02T08:00:00Z", { timeZone: "Mars/Olympus" })).toBeUndefined();
});

test("an answer without days, or with days that are none, is none; one that does not say so is an estimate", () => {
  expect(readAnswer({ earliest: "soon", latest: "later" })).toBeUndefined();
  expect(readAnswer({ earliest: "2026-13-45", latest: "2026-13-45" })).toBeUndefined();
  expect(readAnswer({ earliest: "2026-12-02", latest: "2026-12-04" })?.estimated).toBe(true);
});
