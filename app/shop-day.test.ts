import { expect, test } from "vitest";
import { shopDays, usableTimeZone } from "./shop-day.ts";

const daysAt = (now: string, timeZone: string) => shopDays(new Date(now), timeZone);

test("the day begins at the shop's midnight", () => {
  expect(daysAt("2026-11-23T23:30:00Z", "Europe/Berlin")).toEqual({
    today: "2026-11-23T23:00:00.000Z",
    tomorrow: "2026-11-24T23:00:00.000Z",
    yesterday: "2026-11-22T23:00:00.000Z",
    yesterdayByNow: "2026-11-22T23:30:00.000Z",
  });
  expect(daysAt("2026-11-23T02:00:00Z", "America/Los_Angeles").today).toBe("2026-11-22T08:00:00.000Z");
});

test("days on which the clocks change are 23 and 25 hours long", () => {
  const hours = (now: string, zone: string) => {
    const { today, tomorrow } = daysAt(now, zone);
    return (Date.parse(tomorrow) - Date.parse(today)) / 3_600_000;
  };
  expect(hours("2026-03-29T10:00:00Z", "Europe/Berlin")).toBe(23);
  expect(hours("2026-10-25T10:00:00Z", "Europe/Berlin")).toBe(25);
  expect(hours("2026-11-23T10:00:00Z", "Europe/Berlin")).toBe(24);
});

test("a midnight that the clocks skip is the first moment of the day that exists", () => {
  // Cairo goes from 23:59:59 to 01:00:00 on the last Friday of April.
  expect(daysAt("2026-04-24T10:00:00Z", "Africa/Cairo").today).toBe("2026-04-23T22:00:00.000Z");
});

test("yesterday is never compared beyond its own end", () => {
  const { yesterdayByNow, today } = daysAt("2026-03-30T21:59:00Z", "Europe/Berlin");
  expect(Date.parse(yesterdayByNow)).toBeLessThanOrEqual(Date.parse(today));
});

test("a zone that nobody knows is UTC", () => {
  expect([usableTimeZone("Europe/Paris"), usableTimeZone("Mars/Olympus")]).toEqual(["Europe/Paris", "UTC"]);
});
