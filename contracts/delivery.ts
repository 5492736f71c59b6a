import { z } from "zod";

/** ISO 8601: 1 is Monday. */
const Weekday = z.int().min(1).max(7);
export const DELIVERY_DAYS_MAX = 120;
const Days = z.int().min(0).max(DELIVERY_DAYS_MAX);

/**
 * How long an order takes, in working days after the day it leaves; it leaves on the day it came, where that is a working
 * day and the cutoff is not over. It stands as json in the shop's metafield `$app:delivery.estimate`, too.
 */
export const DeliveryEstimate = z.object({
  minDays: Days,
  maxDays: Days,
  /** On the wall of the time zone, "14:00". */
  cutoff: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time such as 14:00"),
  /** IANA name. */
  timeZone: z.string().min(1).max(60),
  weekdays: z.array(Weekday).min(1).max(7),
});
export type DeliveryEstimate = z.output<typeof DeliveryEstimate>;

/** How long orders take, everywhere and to some countries (ISO 3166-1, two letters). */
export const DeliverySettings = z.object({
  estimate: DeliveryEstimate,
  countries: z.record(z.string().regex(/^[A-Z]{2}$/), DeliveryEstimate.pick({ minDays: true, maxDays: true })),
});
export type DeliverySettings = z.output<typeof DeliverySettings>;

/** Until a merchant says otherwise. */
export const DEFAULT_ESTIMATE: DeliveryEstimate = {
  minDays: 2,
  maxDays: 4,
  cutoff: "14:00",
  timeZone: "UTC",
  weekdays: [1, 2, 3, 4, 5],
};

const DAY_MS = 86_400_000;
const DATE_CHARACTERS = 10;

/** "2026-11-29T15:04" on the wall of a zone, as Intl names it; an unknown zone is UTC. */
function wallOf(now: Date, timeZone: string): { date: string; time: string } {
  const text = (zone: string) =>
    new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
    }).format(now);
  let wall: string;
  try {
    wall = text(timeZone);
  } catch {
    wall = text("UTC");
  }
  return { date: wall.slice(0, DATE_CHARACTERS), time: wall.slice(DATE_CHARACTERS + 1) };
}

/** 1 is Monday. */
function weekdayOf(date: string): number {
  return ((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7) + 1;
}

function dayAfter(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DAY_MS).toISOString().slice(0, DATE_CHARACTERS);
}

/** The days a parcel that is ordered now arrives: "2026-12-02", on the calendar of the estimate's time zone. */
export function deliveryDates(estimate: DeliveryEstimate, now: Date): { earliest: string; latest: string } {
  const works = new Set(estimate.weekdays);
  const wall = wallOf(now, estimate.timeZone);
  const nextWorkday = (date: string) => {
    let day = dayAfter(date);
    while (!works.has(weekdayOf(day))) day = dayAfter(day);
    return day;
  };
  const today = works.has(weekdayOf(wall.date)) && wall.time < estimate.cutoff;
  let day = today ? wall.date : nextWorkday(wall.date);
  let earliest = day;
  for (let days = 1; days <= Math.max(estimate.minDays, estimate.maxDays); days++) {
    day = nextWorkday(day);
    if (days === estimate.minDays) earliest = day;
  }
  return { earliest, latest: day };
}
