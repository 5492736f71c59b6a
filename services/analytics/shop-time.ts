const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** All clocks of the world are within this of UTC. Source: IANA time zone database. */
const FARTHEST_OFFSET_MS = 15 * HOUR_MS;
/** Offsets and their changes are whole quarters of an hour. Source: IANA time zone database, zones since 1970. */
const OFFSET_STEP_MS = 15 * MINUTE_MS;
/** Zones in use at once are few; a formatter is dear to make. */
const MAX_FORMATTERS = 500;

/** A calendar day, "2026-11-23". */
export type Day = string;

export interface ShopTime {
  readonly day: Day;
  /** Of the shop's clock, 0 to 23. */
  readonly hour: number;
  /** Unix ms at which this hour of the clock began; the hour that a clock change repeats has two beginnings. */
  readonly hourAtMs: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  const known = formatters.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    calendar: "gregory",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  formatters.set(timeZone, made);
  return made;
}

/** By zone and quarter of an hour: formatting is dear, and orders of one moment come together. */
const quarters = new Map<string, ShopTime>();
const MAX_QUARTERS = 20_000;

/** What the shop's calendar and clock show at a moment. @throws RangeError for a zone this machine does not know. */
export function shopTime(atMs: number, timeZone: string): ShopTime {
  // Since 1970 clocks change at whole quarters of an hour, and hours begin at them: within one nothing changes.
  const key = `${Math.floor(atMs / OFFSET_STEP_MS)} ${timeZone}`;
  const known = atMs >= 0 ? quarters.get(key) : undefined;
  if (known) return known;
  const time = formatTime(atMs, timeZone);
  if (quarters.size >= MAX_QUARTERS) quarters.clear();
  quarters.set(key, time);
  return time;
}

function formatTime(atMs: number, timeZone: string): ShopTime {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(atMs)
      .map((part) => [part.type, part.value]),
  );
  const numberOf = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
  const sinceHourMs = numberOf("minute") * MINUTE_MS + numberOf("second") * 1_000 + (((atMs % 1_000) + 1_000) % 1_000);
  return {
    day: `${parts.get("year")?.padStart(4, "0")}-${parts.get("month")}-${parts.get("day")}`,
    hour: numberOf("hour"),
    hourAtMs: atMs - sinceHourMs,
  };
}

/** The hours of a day as the shop's clock shows them, in order of time: 23 or 25 where the clock changes. */
export function hoursOf(day: Day, timeZone: string): ShopTime[] {
  const hours = new Map<number, ShopTime>();
  const midnightMs = Date.parse(`${day}T00:00:00Z`);
  for (let at = midnightMs - FARTHEST_OFFSET_MS; at < midnightMs + DAY_MS + FARTHEST_OFFSET_MS; at += OFFSET_STEP_MS) {
    const time = shopTime(at, timeZone);
    if (time.day === day && !hours.has(time.hourAtMs)) hours.set(time.hourAtMs, time);
  }
  return [...hours.values()];
}

/** The calendar day so many days later; negative: earlier. */
export function addDays(day: Day, days: number): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Days from the first to the last, both included; not positive where they are the wrong way round. */
export function countDays(from: Day, to: Day): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS) + 1;
}

/** The zone if this machine knows it, else UTC: a shop is counted by some clock rather than not at all. */
export function usableTimeZone(timeZone: string): string {
  try {
    formatterOf(timeZone);
    return timeZone;
  } catch {
    return "UTC";
  }
}
