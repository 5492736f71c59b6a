const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface WallClock {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

function wallClock(at: Date, timeZone: string): WallClock {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const read = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return {
    year: read("year"),
    month: read("month"),
    day: read("day"),
    hour: read("hour"),
    minute: read("minute"),
    second: read("second"),
  };
}

/** How far the zone's clocks are ahead of UTC at that moment, in ms. */
function offsetMs(at: Date, timeZone: string): number {
  const clock = wallClock(at, timeZone);
  const asUtc = Date.UTC(clock.year, clock.month - 1, clock.day, clock.hour, clock.minute, clock.second);
  return asUtc - Math.floor(at.getTime() / 1000) * 1000;
}

/**
 * The moment a calendar day begins in a zone. Where the clocks skip midnight (Beirut, Havana), the first moment that is.
 * @param dayUtcMs midnight of the wanted calendar day, as if the zone were UTC.
 */
function beginningOf(dayUtcMs: number, timeZone: string): Date {
  // The offset of the guess may differ from the one at midnight: a second look settles it.
  const guess = dayUtcMs - offsetMs(new Date(dayUtcMs), timeZone);
  const settled = dayUtcMs - offsetMs(new Date(guess), timeZone);
  const clock = wallClock(new Date(settled), timeZone);
  const isPreviousDay = clock.day !== new Date(dayUtcMs).getUTCDate();
  return new Date(isPreviousDay ? settled + HOUR_MS : settled);
}

/** The moment a clock of that zone shows this time; where it is skipped, the moment after; where it comes twice, the first. */
export function momentOf(wallTime: string, timeZone: string): Date {
  const asUtcMs = Date.parse(`${wallTime}Z`);
  const guessMs = asUtcMs - offsetMs(new Date(asUtcMs), timeZone);
  return new Date(asUtcMs - offsetMs(new Date(guessMs), timeZone));
}

export interface ShopDays {
  /** Times are ISO 8601 in UTC. tomorrow is where today ends. */
  readonly today: string;
  readonly tomorrow: string;
  readonly yesterday: string;
  /** As far into yesterday as now is into today: a fair comparison at any time of day. */
  readonly yesterdayByNow: string;
}

/** @param timeZone IANA name. Days of 23 and 25 hours are as long as they are. */
export function shopDays(now: Date, timeZone: string): ShopDays {
  const clock = wallClock(now, timeZone);
  const midnightUtc = Date.UTC(clock.year, clock.month - 1, clock.day);
  const today = beginningOf(midnightUtc, timeZone);
  const tomorrow = beginningOf(midnightUtc + DAY_MS, timeZone);
  const yesterday = beginningOf(midnightUtc - DAY_MS, timeZone);
  const sinceMidnightMs = now.getTime() - today.getTime();
  const byNow = new Date(Math.min(yesterday.getTime() + sinceMidnightMs, today.getTime()));
  return {
    today: today.toISOString(),
    tomorrow: tomorrow.toISOString(),
    yesterday: yesterday.toISOString(),
    yesterdayByNow: byNow.toISOString(),
  };
}

/** The hour by the clocks of a zone, 0 to 23. */
export function hourIn(now: Date, timeZone: string): number {
  return wallClock(now, timeZone).hour;
}

/** The calendar day by the clocks of a zone, "2026-11-23". */
export function dayIn(now: Date, timeZone: string): string {
  const clock = wallClock(now, timeZone);
  return new Date(Date.UTC(clock.year, clock.month - 1, clock.day)).toISOString().slice(0, "2026-11-23".length);
}

/** The zone if this machine knows it, else UTC. */
export function usableTimeZone(timeZone: string): string {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone });
    return timeZone;
  } catch {
    return "UTC";
  }
}
