import { expect, test } from "vitest";
import { DEFAULT_ESTIMATE, deliveryDates } from "./delivery.ts";

const BERLIN = { ...DEFAULT_ESTIMATE, timeZone: "Europe/Berlin" };

test.each([
  // A Wednesday, 13:59 in Berlin: it leaves today.
  ["2026-12-02T12:59:00Z", BERLIN, { earliest: "2026-12-04", latest: "2026-12-08" }],
  // 14:00 in Berlin: tomorrow.
  ["2026-12-02T13:00:00Z", BERLIN, { earliest: "2026-12-07", latest: "2026-12-09" }],
  // Friday after the cutoff: Monday.
  ["2026-12-04T20:00:00Z", BERLIN, { earliest: "2026-12-09", latest: "2026-12-11" }],
  // 23:30 UTC on Sunday is Monday in Auckland, before the cutoff there.
  [
    "2026-12-06T23:30:00Z",
    { ...BERLIN, timeZone: "Pacific/Auckland" },
    { earliest: "2026-12-09", latest: "2026-12-11" },
  ],
  // Every day is a working day, and it arrives the day it leaves.
  [
    "2026-12-05T06:00:00Z",
    { ...BERLIN, minDays: 0, maxDays: 1, weekdays: [1, 2, 3, 4, 5, 6, 7] },
    { earliest: "2026-12-05", latest: "2026-12-06" },
  ],
  // A zone that nobody knows is UTC: 13:30 is before the cutoff there.
  ["2026-12-02T13:30:00Z", { ...BERLIN, timeZone: "Mars/Base" }, { earliest: "2026-12-04", latest: "2026-12-08" }],
])("ordered at %s", (now, estimate, dates) => {
  expect(deliveryDates(estimate, new Date(now))).toEqual(dates);
});
