import type { z } from "zod";
import {
  ANALYTICS_LIMITS,
  type AnalyticsHours,
  type AnalyticsSummary,
  type Figures,
} from "../../contracts/queries/analytics.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Statement, Transaction } from "../_runtime/database.ts";
import { UserError } from "../_runtime/errors.ts";
import { NOTHING, type Sums, shareOf } from "./contribution.ts";
import { addDays, countDays, type Day, hoursOf, type ShopTime, shopTime } from "./shop-time.ts";

type Summary = z.output<typeof AnalyticsSummary.output>;
type Hours = z.output<typeof AnalyticsHours.output>;

const DEFAULT_DAYS = 30;
const WEEK_DAYS = 7;

interface ShopRow {
  readonly time_zone: string;
  readonly currency: string;
}

async function readShop(transaction: Transaction, shop: Shop): Promise<ShopRow> {
  const [row] = await transaction.query<ShopRow>({
    name: "shop-read",
    text: "select time_zone, currency from shops where shop = $1",
    values: [shop],
  });
  if (row) return row;
  throw new UserError(
    "SHOP_NOT_KNOWN",
    `the time zone of ${shop} is not known yet`,
    "wait a moment; if it stays so, open the app once in the Shopify admin of that shop",
  );
}

interface SumsRow {
  readonly orders: string;
  readonly units: string;
  readonly gross_minor: string;
  readonly discounts_minor: string;
  readonly refunds_minor: string;
  readonly total_minor: string;
}

const SUMS = "orders, units, gross_minor, discounts_minor, refunds_minor, total_minor";

function sumsOf(row: SumsRow): Sums {
  return {
    orders: BigInt(row.orders),
    units: BigInt(row.units),
    grossMinor: BigInt(row.gross_minor),
    discountsMinor: BigInt(row.discounts_minor),
    refundsMinor: BigInt(row.refunds_minor),
    totalMinor: BigInt(row.total_minor),
  };
}

function add(a: Sums, b: Sums): Sums {
  return {
    orders: a.orders + b.orders,
    units: a.units + b.units,
    grossMinor: a.grossMinor + b.grossMinor,
    discountsMinor: a.discountsMinor + b.discountsMinor,
    refundsMinor: a.refundsMinor + b.refundsMinor,
    totalMinor: a.totalMinor + b.totalMinor,
  };
}

function netOf(sums: Omit<Sums, "orders" | "totalMinor">): bigint {
  return sums.grossMinor - sums.discountsMinor - sums.refundsMinor;
}

function figuresOf(sums: Sums): z.output<typeof Figures> {
  const netMinor = netOf(sums);
  return {
    ...sums,
    orders: Number(sums.orders),
    units: Number(sums.units),
    netMinor,
    averageOrderMinor: sums.orders === 0n ? 0n : shareOf(netMinor, 1n, sums.orders),
  };
}

/** The statements of a summary: what they cost depends on days and products, never on orders. */
export const SUMMARY_STATEMENTS = {
  days: (shop: Shop, currency: string, from: Day, to: Day): Statement => ({
    name: "summary-days",
    text: `select day::text as day, ${SUMS} from rollup_days
           where shop = $1 and currency = $2 and day between $3 and $4 order by day`,
    values: [shop, currency, from, to],
  }),
  products: (shop: Shop, currency: string, from: Day, to: Day): Statement => ({
    name: "summary-products",
    // A custom item is known by its title alone; a product that was renamed shows the title it had last.
    text: `select product_id, (array_agg(title order by day desc, title))[1] as title, sum(units) as units,
                  sum(gross_minor - discounts_minor - refunds_minor) as net_minor, sum(refunds_minor) as refunds_minor
           from rollup_products where shop = $1 and currency = $2 and day between $3 and $4
           group by product_id, case when product_id = '' then title end
           order by net_minor desc, product_id, title limit $5`,
    values: [shop, currency, from, to, ANALYTICS_LIMITS.products],
  }),
  asOf: (shop: Shop): Statement => ({
    name: "summary-as-of",
    text: "select said_at from event_log where shop = $1 order by said_at desc limit 1",
    values: [shop],
  }),
};

interface ProductRow {
  readonly product_id: string;
  readonly title: string;
  readonly units: string;
  readonly net_minor: string;
  readonly refunds_minor: string;
}

/** @throws UserError BAD_RANGE. */
function rangeOf(asked: { from?: Day | undefined; to?: Day | undefined }, today: Day): { from: Day; to: Day } {
  const to = asked.to ?? today;
  const from = asked.from ?? addDays(to, 1 - DEFAULT_DAYS);
  const days = countDays(from, to);
  if (days >= 1 && days <= ANALYTICS_LIMITS.days) return { from, to };
  throw new UserError(
    "BAD_RANGE",
    `from ${from} to ${to} is no range of 1 to ${ANALYTICS_LIMITS.days} days`,
    "ask for a first day that is not after the last, and for fewer days",
  );
}

export async function readSummary(
  transaction: Transaction,
  shop: Shop,
  asked: { from?: Day | undefined; to?: Day | undefined },
  nowMs: number,
): Promise<Summary> {
  const { time_zone: timeZone, currency } = await readShop(transaction, shop);
  const { from, to } = rangeOf(asked, shopTime(nowMs, timeZone).day);
  const rows = await transaction.query<SumsRow & { day: Day }>(SUMMARY_STATEMENTS.days(shop, currency, from, to));
  const products = await transaction.query<ProductRow>(SUMMARY_STATEMENTS.products(shop, currency, from, to));
  const [newest] = await transaction.query<{ said_at: Date }>(SUMMARY_STATEMENTS.asOf(shop));
  const known = new Map(rows.map((row) => [row.day, sumsOf(row)]));
  const days = Array.from({ length: countDays(from, to) }, (_, index) => addDays(from, index));
  return {
    from,
    to,
    timeZone,
    currency,
    totals: figuresOf([...known.values()].reduce(add, NOTHING)),
    days: days.map((day) => ({ day, ...figuresOf(known.get(day) ?? NOTHING) })),
    products: products.map((row) => ({
      productId: row.product_id === "" ? null : row.product_id,
      title: row.title,
      units: Number(row.units),
      netMinor: BigInt(row.net_minor),
      refundsMinor: BigInt(row.refunds_minor),
    })),
    asOf: newest?.said_at.toISOString() ?? null,
  };
}

export function hoursStatement(shop: Shop, currency: string, fromMs: number, toMs: number): Statement {
  return {
    name: "hours-read",
    text: `select hour_at, ${SUMS} from rollup_hours
           where shop = $1 and currency = $2 and hour_at between $3 and $4`,
    values: [shop, currency, new Date(fromMs), new Date(toMs)],
  };
}

/** Rows by the clock: the hour that a clock change repeats is "2" and "2 again". */
function byClock(hours: readonly ShopTime[]): Map<string, ShopTime> {
  const found = new Map<string, ShopTime>();
  for (const time of hours) {
    const key = `${String(time.hour).padStart(2, "0")}.${hours.filter((each) => each.hour === time.hour && each.hourAtMs < time.hourAtMs).length}`;
    found.set(key, time);
  }
  return found;
}

export async function readHours(
  transaction: Transaction,
  shop: Shop,
  asked: Day | undefined,
  nowMs: number,
): Promise<Hours> {
  const { time_zone: timeZone, currency } = await readShop(transaction, shop);
  const day = asked ?? shopTime(nowMs, timeZone).day;
  const comparedWith = addDays(day, -WEEK_DAYS);
  const sums = new Map<number, Sums>();
  const read = async (hours: readonly ShopTime[]) => {
    const [first, last] = [hours[0], hours.at(-1)];
    if (!first || !last) return;
    const statement = hoursStatement(shop, currency, first.hourAtMs, last.hourAtMs);
    const rows = await transaction.query<SumsRow & { hour_at: Date }>(statement);
    for (const row of rows) sums.set(row.hour_at.getTime(), sumsOf(row));
  };
  const ours = hoursOf(day, timeZone);
  const theirs = hoursOf(comparedWith, timeZone);
  await read(ours);
  await read(theirs);
  const [own, compared] = [byClock(ours), byClock(theirs)];
  const sumsAt = (time: ShopTime | undefined) => (time && sums.get(time.hourAtMs)) ?? NOTHING;
  const keys = [...new Set([...own.keys(), ...compared.keys()])].sort();
  return {
    day,
    comparedWith,
    timeZone,
    currency,
    hours: keys.map((key) => ({
      hour: Number(key.slice(0, 2)),
      netMinor: netOf(sumsAt(own.get(key))),
      orders: Number(sumsAt(own.get(key)).orders),
      comparedNetMinor: netOf(sumsAt(compared.get(key))),
      comparedOrders: Number(sumsAt(compared.get(key)).orders),
    })),
  };
}
