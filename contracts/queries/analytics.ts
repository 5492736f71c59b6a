import { z } from "zod";
import { defineQuery } from "../define.ts";
import { Currency, Minor } from "../money.ts";
import { Gid } from "../order.ts";

const Day = z.iso.date();

/**
 * gross: what lines cost before discounts; net: gross - discounts - refunds of lines; both without shipping and tax that
 * comes on top. total: what was charged, with shipping and tax, minus refunds. units and orders: cancelled ones are out.
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
 * cancelled orders change the day on which the order was placed.
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
    /** Events counted so far, and the newest one's time: where the figures stand. */
    asOf: z.iso.datetime({ offset: true }).nullable(),
  }),
});

/** Revenue by hour of one day and of the same weekday a week before, 24 rows each (23 or 25 when the clock changes). */
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
