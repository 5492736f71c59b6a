const MINUTE_MS = 60_000;
/** Zones are at most 14 h from UTC; a wall time that a clock change leaves out is met after one more look. */
const LOOKS = 3;

/** Throws RangeError for a zone that nobody knows. */
export function assertTimeZone(timeZone: string): void {
  formatOf(timeZone);
}

/** Unix ms -> "2026-12-01T09:00:00" on the wall of the zone. */
export function wallTimeOf(ms: number, timeZone: string): string {
  const part = Object.fromEntries(
    formatOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, value]),
  );
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}:${part.second}`;
}

/** The first moment at which the wall of the zone shows `wall` or, where a clock change leaves that out, later. */
export function momentOf(wall: string, timeZone: string): number {
  const asUtc = Date.parse(`${wall}Z`);
  let ms = asUtc;
  for (let look = 0; look < LOOKS; look++) {
    const shown = Date.parse(`${wallTimeOf(ms, timeZone)}Z`);
    if (shown === asUtc) return earliest(ms, wall, timeZone);
    ms += asUtc - shown;
  }
  // Left out by the clock: the minute in which it jumps over it.
  let moment = Math.floor((ms - 2 * 60 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  while (wallTimeOf(moment, timeZone) < wall) moment += MINUTE_MS;
  return moment;
}

/** Where a clock goes back, a wall time is there twice. */
function earliest(ms: number, wall: string, timeZone: string): number {
  const hourBefore = ms - 60 * MINUTE_MS;
  return wallTimeOf(hourBefore, timeZone) === wall ? hourBefore : ms;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    calendar: "iso8601",
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  formats.set(timeZone, format);
  return format;
}
