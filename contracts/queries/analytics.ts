import { z } from "zod";
import { defineQuery } from "../define.ts";
import { Currency, Minor } from "../money.ts";
import { Gid } from "../order.ts";

const Day = z.iso.date();

/** products: those with the highest net come first, the rest is not listed. days: the longest range. */
export const ANALYTICS_LIMITS = { products: 100, days: 1_100 } as const;

/**
 * Each order counts on the day it was placed, whether it is paid or not; a cancelled one counts nowhere, in nothing.
 * gross: what its lines cost before discounts, without units that an edit removed. net: gross - discounts - refunds of
 * lines. All four without shipping, and without tax that comes on top; tax contained in the prices is in them.
 * units: without refunded and removed ones. total: Shopify's current total, with shipping and tax, after edits and
 * refunds; and less what was given back beyond lines and shipping. Nothing is clamped: a refund larger than its order
 * makes net and total negative.
 */
export const Figures = z.object({
  orders: z.int(),
  units: z.int(),
  grossMinor: Minor,
  discountsMinor: Minor,
  refundsMinor: Minor,
  netMinor: Minor,
  totalMinor: Minor,
  /** net over orders, rounded half away from zero; 0 without orders. */
  averageOrderMinor: Minor,
});

/**
 * from and to: days in the shop's time zone, both included; default: the last 30 days. Late, edited, refunded and
 * cancelled orders change the day on which the order was placed. Only orders in the shop's currency. Every day of the
 * range is there. A product that was deleted keeps its figures and its title; custom items (productId null) are told
 * apart by title.
 */
export const AnalyticsSummary = defineQuery("analytics", "summary", 1, {
  input: z.object({ from: Day.optional(), to: Day.optional() }),
  output: z.object({
    from: Day,
    to: Day,
    timeZone: z.string(),
    currency: Currency,
    totals: Figures,
    days: z.array(Figures.extend({ day: Day })),
    products: z.array(
      z.object({
        productId: Gid.nullable(),
        title: z.string(),
        units: z.int(),
        netMinor: Minor,
        refundsMinor: Minor,
      }),
    ),
    /** When the newest event counted was said: where the figures stand. Null: there was none yet. */
    asOf: z.iso.datetime({ offset: true }).nullable(),
  }),
});

/**
 * Revenue by hour of one day and of the same weekday a week before, by the shop's clock, in order of time. 24 rows; 25
 * where the clock of one of the days repeats an hour, which then stands there twice. Default: today.
 */
export const AnalyticsHours = defineQuery("analytics", "hours", 1, {
  input: z.object({ day: Day.optional() }),
  output: z.object({
    day: Day,
    comparedWith: Day,
    timeZone: z.string(),
    currency: Currency,
    hours: z.array(
      z.object({ hour: z.int(), netMinor: Minor, orders: z.int(), comparedNetMinor: Minor, comparedOrders: z.int() }),
    ),
  }),
});
