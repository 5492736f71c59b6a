import type { z } from "zod";
import { type Currency, exponentOf } from "../contracts/money.ts";
import type { AnalyticsHours, AnalyticsSummary } from "../contracts/queries/analytics.ts";

export type HoursWire = z.input<(typeof AnalyticsHours)["output"]>;
export type SummaryWire = z.input<(typeof AnalyticsSummary)["output"]>;

/** Whole units as a float, for the height of a bar only: figures in words stay exact. */
export function plotMajor(minor: bigint | string, currency: Currency): number {
  return Number(minor) / 10 ** exponentOf(currency);
}

export interface HourPoint {
  /** Position in the day: an hour that the clock repeats stands there twice. */
  readonly at: number;
  readonly hour: number;
  /** null: this hour has not begun. */
  readonly todayMinor: string | null;
  readonly comparedMinor: string;
  readonly today: number | null;
  readonly compared: number;
}

/** @param nowHour the hour it is now by the shop's clock; null where the day is over. */
export function hourPoints({ hours, currency }: HoursWire, nowHour: number | null): HourPoint[] {
  return hours.map((row, at) => {
    const isAhead = nowHour !== null && row.hour > nowHour && BigInt(row.netMinor) === 0n && row.orders === 0;
    return {
      at,
      hour: row.hour,
      todayMinor: isAhead ? null : row.netMinor,
      comparedMinor: row.comparedNetMinor,
      today: isAhead ? null : plotMajor(row.netMinor, currency),
      compared: plotMajor(row.comparedNetMinor, currency),
    };
  });
}

export interface DaySoFar {
  readonly revenueMinor: bigint;
  /** The other day up to and including the same hour. */
  readonly comparedMinor: bigint;
}

/** @param nowHour as for hourPoints. */
export function daySoFar({ hours }: HoursWire, nowHour: number | null): DaySoFar {
  let revenueMinor = 0n;
  let comparedMinor = 0n;
  for (const row of hours) {
    revenueMinor += BigInt(row.netMinor);
    if (nowHour === null || row.hour <= nowHour) comparedMinor += BigInt(row.comparedNetMinor);
  }
  return { revenueMinor, comparedMinor };
}

export interface DayPoint {
  readonly day: string;
  readonly netMinor: string;
  readonly orders: number;
  readonly net: number;
}

export function dayPoints({ days, currency }: SummaryWire): DayPoint[] {
  return days.map(({ day, netMinor, orders }) => ({ day, netMinor, orders, net: plotMajor(netMinor, currency) }));
}
