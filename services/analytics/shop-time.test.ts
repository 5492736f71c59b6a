import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays, countDays, hoursOf, shopTime, usableTimeZone } from "./shop-time.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Asia/Kathmandu",
  "Australia/Lord_Howe",
  "Pacific/Kiritimati",
  "Pacific/Apia",
  "Africa/Cairo",
  "America/Havana",
];
const at = (time: string, zone: string) => {
  const { day, hour, hourAtMs } = shopTime(Date.parse(time), zone);
  return [day, hour, new Date(hourAtMs).toISOString().slice(11, 16)];
};

describe("the shop's clock", () => {
  test("shows its own day, also where hours begin at half past", () => {
    expect(at("2026-11-23T23:30:00Z", "Europe/Berlin")).toEqual(["2026-11-24", 0, "23:00"]);
    expect(at("2026-11-23T18:20:00.500Z", "Asia/Kathmandu")).toEqual(["2026-11-24", 0, "18:15"]);
    expect(at("2026-11-23T02:00:00Z", "America/St_Johns")).toEqual(["2026-11-22", 22, "01:30"]);
  });

  test("tells the hour that is repeated from the first one", () => {
    expect(at("2026-10-25T00:59:59Z", "Europe/Berlin")).toEqual(["2026-10-25", 2, "00:00"]);
    expect(at("2026-10-25T01:00:00Z", "Europe/Berlin")).toEqual(["2026-10-25", 2, "01:00"]);
  });
});

describe("the hours of a day", () => {
  test("are 24, 23 or 25", () => {
    const lengths = ["2026-10-24", "2026-10-25", "2026-03-29"].map((day) => hoursOf(day, "Europe/Berlin").length);
    expect(lengths).toEqual([24, 25, 23]);
  });

  test("begin at one where the clocks skip midnight", () => {
    expect(hoursOf("2026-04-24", "Africa/Cairo").map(({ hour }) => hour)[0]).toBe(1);
  });

  test("are none on a day that a shop's calendar left out", () => {
    expect(hoursOf("2011-12-30", "Pacific/Apia")).toEqual([]);
  });

  test("hold every moment of the day, in every zone", () => {
    const moment = fc.date({ min: new Date("2015-01-01"), max: new Date("2030-01-01"), noInvalidDate: true });
    const property = fc.property(moment, fc.constantFrom(...ZONES), (date, zone) => {
      const time = shopTime(date.getTime(), zone);
      const hours = hoursOf(time.day, zone);
      expect(hours).toContainEqual(time);
      expect(hours.map(({ hourAtMs }) => hourAtMs)).toEqual(
        hours.map(({ hourAtMs }) => hourAtMs).sort((a, b) => a - b),
      );
    });
    fc.assert(property, { seed: 20_261_123, numRuns: 150 });
  });
});

test("days are counted by the calendar, whatever the clocks do", () => {
  expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
  expect(addDays("2026-03-01", -1)).toBe("2026-02-28");
  expect(countDays("2026-03-28", "2026-03-30")).toBe(3);
  expect(countDays("2026-03-30", "2026-03-28")).toBe(-1);
});

test("a zone that this machine does not know is UTC", () => {
  expect([usableTimeZone("Europe/London"), usableTimeZone("Mars/Olympus")]).toEqual(["Europe/London", "UTC"]);
});
