import { z } from "zod";
import { ANALYTICS_LIMITS } from "../contracts/queries/analytics.ts";

const DAY_MS = 86_400_000;
const Day = z.iso.date();

export const PRESET_DAYS = [7, 30, 90, 365] as const;
const DEFAULT_DAYS = 30;

/** Calendar days in the shop's time zone, both included. */
export interface DayRange {
  readonly from: string;
  readonly to: string;
}

export type RangeProblem = "badDay" | "backwards" | "tooLong";

function dayPlus(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, day.length);
}

export function daysIn({ from, to }: DayRange): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** The days up to today, today included. */
export function lastDays(days: number, today: string): DayRange {
  return { from: dayPlus(today, 1 - days), to: today };
}

export function rangeProblem(from: string, to: string): RangeProblem | null {
  if (!Day.safeParse(from).success || !Day.safeParse(to).success) return "badDay";
  if (from > to) return "backwards";
  return daysIn({ from, to }) > ANALYTICS_LIMITS.days ? "tooLong" : null;
}

/** What a page's address asks for; the last days where it asks for nothing that can be answered. */
export function rangeOf(parameters: URLSearchParams, today: string): DayRange {
  const from = parameters.get("from") ?? "";
  const to = parameters.get("to") ?? "";
  return rangeProblem(from, to) === null ? { from, to } : lastDays(DEFAULT_DAYS, today);
}

/** Which of PRESET_DAYS a range is; null for one of the merchant's own. */
export function presetOf(range: DayRange, today: string): number | null {
  return range.to === today ? (PRESET_DAYS.find((days) => days === daysIn(range)) ?? null) : null;
}

export function rangeSearch({ from, to }: DayRange): string {
  return `?${new URLSearchParams({ from, to })}`;
}
