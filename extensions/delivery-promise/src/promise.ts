/** When a delivery arrives: days as "2026-12-02", in the shop's calendar. */
export interface DeliveryDays {
  readonly earliest: string;
  readonly latest: string;
  /** Made without a look at the stock. */
  readonly estimated: boolean;
  readonly location: string | undefined;
}

/** What /v1/checkout/delivery answers. */
export interface DeliveryAnswer extends DeliveryDays {
  readonly degraded: boolean;
}

/**
 * The shop's rule, written by the inventory service to `$app:delivery.estimate`. Days are working days; what is ordered
 * from `cutoff` on leaves on the next one.
 */
export interface EstimateRule {
  readonly minDays: number;
  readonly maxDays: number;
  /** "14:00", on the shop's clock. */
  readonly cutoff: string;
  readonly timeZone: string;
  /** 1 is Monday, 7 is Sunday. */
  readonly weekdays: readonly number[];
}

const MAX_DAYS = 365;
const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @returns undefined for a missing or corrupt metafield. */
export function readRule(value: unknown): EstimateRule | undefined {
  const rule = parse(value);
  if (!isObject(rule)) return undefined;
  const { minDays, maxDays, cutoff, timeZone, weekdays } = rule;
  if (!isDays(minDays) || !isDays(maxDays) || minDays > maxDays) return undefined;
  if (typeof cutoff !== "string" || !/^\d{2}:\d{2}$/.test(cutoff) || typeof timeZone !== "string") return undefined;
  if (!Array.isArray(weekdays)) return undefined;
  const days = weekdays.filter((day): day is number => Number.isInteger(day) && day >= 1 && day <= 7);
  return days.length > 0 ? { minDays, maxDays, cutoff, timeZone, weekdays: days } : undefined;
}

export function readAnswer(body: unknown): DeliveryAnswer | undefined {
  if (!isObject(body)) return undefined;
  const { earliest, latest, location, estimated, degraded } = body;
  if (!isDay(earliest) || !isDay(latest)) return undefined;
  return {
    earliest,
    latest,
    estimated: estimated !== false,
    location: typeof location === "string" && location !== "" ? location : undefined,
    degraded: degraded === true,
  };
}

/** @returns undefined where the rule's time zone is none. */
export function estimate(rule: EstimateRule, nowMs: number): DeliveryDays | undefined {
  const now = wallClock(nowMs, rule.timeZone);
  if (!now) return undefined;
  const works = (ms: number) => rule.weekdays.includes(new Date(ms).getUTCDay() || 7);
  const nextWorking = (ms: number) => {
    let day = ms + DAY_MS;
    while (!works(day)) day += DAY_MS;
    return day;
  };
  const leavesToday = works(now.dayMs) && now.time < rule.cutoff;
  let day = leavesToday ? now.dayMs : nextWorking(now.dayMs);
  let earliest = day;
  for (let passed = 0; passed < rule.maxDays; passed += 1) {
    if (passed === rule.minDays) earliest = day;
    day = nextWorking(day);
  }
  if (rule.minDays === rule.maxDays) earliest = day;
  return { earliest: isoDay(earliest), latest: isoDay(day), estimated: true, location: undefined };
}

/** The day (as midnight UTC) and "HH:MM" on a clock in that zone. */
function wallClock(nowMs: number, timeZone: string): { dayMs: number; time: string } | undefined {
  try {
    const parts = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    }).formatToParts(nowMs);
    const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? "";
    return {
      dayMs: Date.parse(`${part("year")}-${part("month")}-${part("day")}T00:00:00Z`),
      time: `${part("hour")}:${part("minute")}`,
    };
  } catch {
    return undefined;
  }
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

function parse(value: unknown): unknown {
  if (typeof value !== "string") return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && DAY.test(value) && !Number.isNaN(Date.parse(value));
}

function isDays(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MAX_DAYS;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
