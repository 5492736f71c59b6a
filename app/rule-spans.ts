import type { RuleWire } from "./price-rule-form.ts";
import { momentOf, usableTimeZone } from "./shop-day.ts";

const DAY_MS = 86_400_000;
/** What is always shown around now. */
const BEFORE_MS = 7 * DAY_MS;
const AFTER_MS = 28 * DAY_MS;
/** Times further away than this are not drawn to scale: the bar goes to the edge. */
const FAR_MS = 180 * DAY_MS;
const MARGIN = 0.04;
const TICKS = 5;

/** Where a bar lies, as shares of the whole: 0 to 1. isOpen: it goes on beyond the edge. */
export interface RuleSpan {
  readonly ruleId: string;
  readonly from: number;
  readonly to: number;
  readonly isOpenFrom: boolean;
  readonly isOpenTo: boolean;
}

export interface Timeline {
  readonly spans: readonly RuleSpan[];
  readonly now: number;
  /** ISO 8601 moments, with where they lie. */
  readonly ticks: readonly { readonly at: string; readonly share: number }[];
}

/** The rules' schedules on one axis: each by the clocks of its own zone. */
export function timelineOf(
  rules: readonly Pick<RuleWire, "ruleId" | "startsAt" | "endsAt" | "timeZone">[],
  now: Date,
): Timeline {
  const nowMs = now.getTime();
  const times = rules.map(({ ruleId, startsAt, endsAt, timeZone }) => ({
    ruleId,
    fromMs: startsAt === null ? null : momentOf(startsAt, usableTimeZone(timeZone)).getTime(),
    toMs: endsAt === null ? null : momentOf(endsAt, usableTimeZone(timeZone)).getTime(),
  }));
  const near = times
    .flatMap(({ fromMs, toMs }) => [fromMs, toMs])
    .filter((ms): ms is number => ms !== null && Math.abs(ms - nowMs) <= FAR_MS);
  const firstMs = Math.min(nowMs - BEFORE_MS, ...near);
  const lastMs = Math.max(nowMs + AFTER_MS, ...near);
  const marginMs = (lastMs - firstMs) * MARGIN;
  const beginMs = firstMs - marginMs;
  const wholeMs = lastMs + marginMs - beginMs;
  const share = (ms: number) => Math.min(1, Math.max(0, (ms - beginMs) / wholeMs));
  return {
    now: share(nowMs),
    spans: times.map(({ ruleId, fromMs, toMs }) => ({
      ruleId,
      from: fromMs === null ? 0 : share(fromMs),
      to: toMs === null ? 1 : share(toMs),
      isOpenFrom: fromMs === null || fromMs < beginMs,
      isOpenTo: toMs === null || toMs > beginMs + wholeMs,
    })),
    ticks: Array.from({ length: TICKS }, (_, at) => {
      const tick = (at + 0.5) / TICKS;
      return { at: new Date(beginMs + tick * wholeMs).toISOString(), share: tick };
    }),
  };
}
