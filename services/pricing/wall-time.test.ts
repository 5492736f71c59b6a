import { expect, test } from "vitest";
import { momentOf, wallTimeOf } from "./wall-time.ts";

test.each([
  ["2026-12-01T09:00:00", "Europe/Berlin", "2026-12-01T08:00:00.000Z"],
  ["2026-07-01T00:00:00", "America/New_York", "2026-07-01T04:00:00.000Z"],
  ["2026-07-01T00:00:00", "Pacific/Kiritimati", "2026-06-30T10:00:00.000Z"],
  ["2026-07-01T00:00:00", "Asia/Kathmandu", "2026-06-30T18:15:00.000Z"],
])("%s in %s is %s", (wall, zone, moment) => {
  expect(new Date(momentOf(wall, zone)).toISOString()).toBe(moment);
  expect(wallTimeOf(Date.parse(moment), zone)).toBe(wall);
});

test("a time that is there twice is the first, and one that is left out is the moment of the jump", () => {
  expect(new Date(momentOf("2026-10-25T02:30:00", "Europe/Berlin")).toISOString()).toBe("2026-10-25T00:30:00.000Z");
  expect(new Date(momentOf("2026-03-29T02:30:00", "Europe/Berlin")).toISOString()).toBe("2026-03-29T01:00:00.000Z");
});
