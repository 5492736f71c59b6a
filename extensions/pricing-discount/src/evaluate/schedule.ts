import type { Rule } from "./rule.ts";
import { NO_END } from "./table.ts";

/** How many of the next beginnings and ends hold with our servers down: the input query asks for so many times. */
export const SCHEDULE_BOUNDARIES = 5;

/** Stands for a boundary that never comes. */
export const NEVER = "9999-12-31T23:59:59";

export interface Schedule {
  /** Wall times on the shop's wall, ascending, at most SCHEDULE_BOUNDARIES. */
  readonly boundaries: readonly string[];
  readonly boundariesLeftOut: number;
  /** Phases between which a rule is there; null: it has ended, or begins after the last boundary. */
  phasesOf(rule: Pick<Rule, "startsAt" | "endsAt" | "timeZone">): { from: number; until: number } | null;
}

/**
 * Shopify answers whether its wall clock is after a time: the boundaries that are passed are the phase. A rule therefore
 * holds from the first second after its beginning to the second of its end.
 */
export function scheduleOf(rules: readonly Rule[], timeZone: string, now: string): Schedule {
  const atShop = (wall: string | null, rule: Pick<Rule, "timeZone">) =>
    wall === null ? null : wallIn(timeZone, wall, rule.timeZone);
  const all = new Set<string>();
  for (const rule of rules) {
    for (const wall of [rule.startsAt, rule.endsAt]) {
      const at = atShop(wall, rule);
      if (at !== null && at >= now) all.add(at);
    }
  }
  const ascending = [...all].sort();
  const boundaries = ascending.slice(0, SCHEDULE_BOUNDARIES);
  return {
    boundaries,
    boundariesLeftOut: ascending.length - boundaries.length,
    phasesOf: (rule) => {
      const start = atShop(rule.startsAt, rule);
      const end = atShop(rule.endsAt, rule);
      if (end !== null && end < now) return null;
      const begins = start === null || start < now ? -1 : boundaries.indexOf(start);
      if (start !== null && start >= now && begins < 0) return null;
      const ends = end === null ? -1 : boundaries.indexOf(end);
      return { from: begins + 1, until: ends < 0 ? NO_END : ends + 1 };
    },
  };
}

/** How many boundaries a time has passed. */
export function phaseAt(boundaries: readonly string[], at: string): number {
  return boundaries.filter((boundary) => at > boundary).length;
}

/** What the wall clock of a zone shows when that of another shows `wall`. */
function wallIn(timeZone: string, wall: string, ofTimeZone: string): string {
  if (timeZone === ofTimeZone) return wall;
  const asUtc = Date.parse(`${wall}Z`);
  // Twice: the first guess may lie on the other side of a clock change.
  const guess = asUtc - offsetMs(asUtc, ofTimeZone);
  const instant = asUtc - offsetMs(guess, ofTimeZone);
  return new Date(instant + offsetMs(instant, timeZone)).toISOString().slice(0, 19);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetMs(instant: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
    formats.set(timeZone, format);
  }
  return Date.parse(`${format.format(instant).replace(" ", "T")}Z`) - Math.floor(instant / 1000) * 1000;
}
