import { isoInZone } from "../time-zone.ts";

/** LocalTime of the Functions schemas: comparisons on the wall clock of the shop. Both ends of "between" count. */
export function localTimeNode(now: number, timeZone: string): Readonly<Record<string, unknown>> {
  // Texts of one form compare as their times do.
  const wall = isoInZone(now, timeZone).slice(0, "2026-11-23T10:00:00".length);
  const [date = "", time = ""] = wall.split("T");
  return {
    date,
    dateTimeAfter: ({ dateTime }: { dateTime: string }) => wall > dateTime,
    dateTimeBefore: ({ dateTime }: { dateTime: string }) => wall < dateTime,
    dateTimeBetween: (of: { startDateTime: string; endDateTime: string }) =>
      wall >= of.startDateTime && wall <= of.endDateTime,
    timeAfter: (of: { time: string }) => time > of.time,
    timeBefore: (of: { time: string }) => time < of.time,
    timeBetween: (of: { startTime: string; endTime: string }) => time >= of.startTime && time <= of.endTime,
  };
}
