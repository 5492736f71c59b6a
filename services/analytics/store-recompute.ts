import { isDeepStrictEqual } from "node:util";
import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import type { Transaction } from "../_runtime/database.ts";
import { orderKey } from "./apply-batch.ts";
import { Deltas } from "./deltas.ts";
import { type CountedOrder, count, mergeEvent, type OrderState } from "./merge-order.ts";
import {
  type CountedRow,
  contributionOfRow,
  eventOf,
  keyColumns,
  lostProductsOf,
  ROLLUPS,
  type Rollup,
} from "./rows.ts";
import { addDays, type Day, hoursOf, shopTime } from "./shop-time.ts";
import { lockKeys, writeCounted, writeDeltas } from "./store-rollups.ts";

/** Orders counted anew in one transaction; the largest have 500 lines in each of several events. */
const PAGE_ORDERS = 250;

export async function countEvents(transaction: Transaction, shop: Shop): Promise<number> {
  const [row] = await transaction.query<{ events: string }>({
    name: "recompute-count",
    text: "select count(*) as events from event_log where shop = $1",
    values: [shop],
  });
  return Number(row?.events ?? 0);
}

/**
 * Counts the next orders of the log anew, by the code that counts events as they come, under the same locks: what an
 * order adds now goes into the rollups, what it added before goes out. What comes out the same is not touched.
 * @param after the last order of the page before; "" for the first.
 * @param messageId the command, which is named as the cause of every row that differed.
 * @returns how many events were read, and the last order; null where the log has no more.
 */
export async function recomputeOrders(transaction: Transaction, shop: Shop, after: string, messageId: string) {
  const ids = await nextOrders(transaction, shop, after);
  const last = ids.length === PAGE_ORDERS ? (ids.at(-1) ?? null) : null;
  const orphans = await orphansBetween(transaction, shop, after, last);
  // Shared with whoever counts; the orders are ours alone. Everything is read after the lock.
  const locks = new Map([...ids, ...orphans].map((id) => [orderKey(shop, id), true]));
  lockKeys(transaction, new Map([[`shop ${shop}`, false], ...locks]));
  const [timeZone, counted, { states, events }] = await Promise.all([
    readZone(transaction, shop),
    readCountedOrders(transaction, shop, [...ids, ...orphans]),
    readStates(transaction, shop, ids),
  ]);
  if (timeZone === null) return { events, last };
  const deltas = new Deltas();
  const changed: CountedOrder[] = [];
  for (const state of states) {
    const { orderId } = state.newest.order;
    const before = counted.get(orderId) ?? null;
    const order = count(state, timeZone);
    counted.delete(orderId);
    if (before !== null && isSame(before, order)) continue;
    changed.push(order);
    deltas.replace(shop, before?.contribution ?? null, order.contribution, messageId);
  }
  // What is counted and stands in no log: nothing tells what it was.
  for (const order of counted.values()) deltas.replace(shop, order.contribution, null, messageId);
  removeCounted(transaction, shop, [...counted.keys()]);
  writeCounted(
    transaction,
    changed.map((order) => ({ shop, order })),
  );
  await writeDeltas(transaction, deltas);
  return { events, last };
}

async function nextOrders(transaction: Transaction, shop: Shop, after: string): Promise<string[]> {
  const rows = await transaction.query<{ order_id: string }>({
    name: "recompute-next-orders",
    text: `select distinct order_id from event_log where shop = $1 and order_id > $2 order by order_id limit $3`,
    values: [shop, after, PAGE_ORDERS],
  });
  return rows.map((row) => row.order_id);
}

/** Contributions of orders that the log does not have. @param last null: to the end. */
async function orphansBetween(transaction: Transaction, shop: Shop, after: string, last: string | null) {
  const rows = await transaction.query<{ order_id: string }>({
    name: "recompute-orphans",
    text: `select order_id from contributions c
           where shop = $1 and order_id > $2 and ($3::text is null or order_id <= $3)
             and not exists (select from event_log l where l.shop = c.shop and l.order_id = c.order_id)`,
    values: [shop, after, last],
  });
  return rows.map((row) => row.order_id);
}

async function readZone(transaction: Transaction, shop: Shop): Promise<string | null> {
  const [row] = await transaction.query<{ time_zone: string }>({
    name: "recompute-zone",
    text: "select time_zone from shops where shop = $1",
    values: [shop],
  });
  return row?.time_zone ?? null;
}

type KeptRow = Omit<CountedRow, "type" | "said_at" | "document">;

/** How an order is counted, and by which event. */
interface Kept extends Pick<CountedOrder, "lostProducts" | "contribution"> {
  readonly messageId: string;
  readonly version: string;
}

async function readCountedOrders(transaction: Transaction, shop: Shop, orderIds: readonly string[]) {
  const rows = await transaction.query<KeptRow>({
    name: "recompute-counted",
    text: "select *, day::text as day from contributions where shop = $1 and order_id = any($2::text[])",
    values: [shop, textArray(orderIds)],
  });
  return new Map(rows.map((row) => [row.order_id, keptOf(row)]));
}

/** The orders as all of their events make them, in the order of their ids. */
async function readStates(transaction: Transaction, shop: Shop, orderIds: readonly string[]) {
  const rows = await transaction.query<CountedRow>({
    name: "recompute-events",
    text: `select order_id, message_id, correlation_id, type, said_at, order_version, document
           from event_log where shop = $1 and order_id = any($2::text[]) order by order_id`,
    values: [shop, textArray(orderIds)],
  });
  const states = new Map<string, OrderState>();
  for (const row of rows) states.set(row.order_id, mergeEvent(states.get(row.order_id) ?? null, eventOf(row)));
  return { states: [...states.values()], events: rows.length };
}

function keptOf(row: KeptRow): Kept {
  const { message_id: messageId, order_version: version } = row;
  return { messageId, version, lostProducts: lostProductsOf(row), contribution: contributionOfRow(row) };
}

function isSame(before: Kept, { newest, lostProducts, contribution }: CountedOrder): boolean {
  if (before.messageId !== newest.messageId || before.version !== newest.version) return false;
  return isDeepStrictEqual([before.lostProducts, before.contribution], [lostProducts, contribution]);
}

function removeCounted(transaction: Transaction, shop: Shop, orderIds: readonly string[]): void {
  if (orderIds.length === 0) return;
  transaction.write({
    name: "recompute-remove-orphans",
    text: "delete from contributions where shop = $1 and order_id = any($2::text[])",
    values: [shop, textArray(orderIds)],
  });
}

export interface DayPlace {
  readonly currency: string;
  readonly day: Day;
}

/**
 * Holds the rollups of the next day against the sum of its orders' contributions, and puts right what differs. Nobody
 * counts meanwhile: the shop is held alone, for one day.
 * @param after the day before; its currency and day are "" at the start.
 * @returns the day, or null where there is none any more.
 */
export async function recomputeDay(
  transaction: Transaction,
  shop: Shop,
  after: DayPlace,
  messageId: string,
): Promise<DayPlace | null> {
  lockKeys(transaction, new Map([[`shop ${shop}`, true]]));
  const timeZone = await readZone(transaction, shop);
  if (timeZone === null) return null;
  const next = await nextDay(transaction, shop, after, timeZone);
  if (next === null) return null;
  const hours = hoursOf(next.day, timeZone);
  const span = [hours[0]?.hourAtMs ?? 0, hours.at(-1)?.hourAtMs ?? 0].map((ms) => new Date(ms));
  for (const [name, rollup] of Object.entries(ROLLUPS)) {
    const values = name === "hours" ? [shop, next.currency, next.day, ...span] : [shop, next.currency, next.day];
    rebuildDay(transaction, rollup, values, messageId);
  }
  return next;
}

const DAYS_FROM = ["contributions", "rollup_days", "rollup_products"] as const;

async function nextDay(transaction: Transaction, shop: Shop, after: DayPlace, timeZone: string) {
  const inCurrency = after.day === "" ? null : await nextDayOf(transaction, shop, after, timeZone);
  if (inCurrency !== null) return inCurrency;
  const smallest = [...DAYS_FROM, "rollup_hours"]
    .map((table) => `(select min(currency) from ${table} where shop = $1 and currency > $2)`)
    .join(", ");
  const [row] = await transaction.query<{ currency: string | null }>({
    name: "recompute-next-currency",
    text: `select least(${smallest}) as currency`,
    values: [shop, after.currency],
  });
  if (!row?.currency) return null;
  return nextDayOf(transaction, shop, { currency: row.currency, day: "-infinity" }, timeZone);
}

/** The first day after this one that any table has something of. */
async function nextDayOf(transaction: Transaction, shop: Shop, { currency, day }: DayPlace, timeZone: string) {
  const first = DAYS_FROM.map(
    (table) => `(select min(day) from ${table} where shop = $1 and currency = $2 and day > $3::date)`,
  ).join(", ");
  const from = day === "-infinity" ? null : hoursOf(addDays(day, 1), timeZone)[0]?.hourAtMs;
  const [row] = await transaction.query<{ day: Day | null; hour_at: Date | null }>({
    name: "recompute-next-day",
    text: `select least(${first})::text as day,
                  (select min(hour_at) from rollup_hours
                   where shop = $1 and currency = $2 and hour_at >= coalesce($4::timestamptz, '-infinity')) as hour_at`,
    values: [shop, currency, day, from == null ? null : new Date(from)],
  });
  const days = [row?.day, row?.hour_at && shopTime(row.hour_at.getTime(), timeZone).day].filter((each) => each != null);
  const next = days.sort()[0];
  return next === undefined ? null : { currency, day: next };
}

/** What a rollup should hold of a shop, a currency and a day ($1 to $3), from the contributions. */
function expectedSql(rollup: Rollup): string {
  const keys = keyColumns(rollup);
  const sums = Object.values(rollup.sums);
  const some = sums.map((sum) => `sum(${sum}) <> 0`).join(" or ");
  const columns = [...keys, ...sums.map((sum) => `sum(${sum})::int8 as ${sum}`)].join(", ");
  return `select ${columns} from (${rollup === ROLLUPS.products ? PRODUCT_SHARES : "select * from contributions"}) as share
          where shop = $1 and currency = $2 and day = $3::date group by ${keys.join(", ")} having ${some}`;
}

const PRODUCT_SHARES = `
  select c.shop, c.currency, c.day, coalesce(p."productId", '') as product_id, p.title, p.units::int8 as units,
         p."grossMinor"::int8 as gross_minor, p."discountsMinor"::int8 as discounts_minor,
         p."refundsMinor"::int8 as refunds_minor
  from contributions c, jsonb_to_recordset(c.products) as p
    ("productId" text, title text, units text, "grossMinor" text, "discountsMinor" text, "refundsMinor" text)`;

/** Rows that come out the same are not touched: they keep the message that made them so. */
function rebuildDay(transaction: Transaction, rollup: Rollup, values: readonly unknown[], messageId: string): void {
  const keys = keyColumns(rollup);
  const sums = Object.values(rollup.sums);
  const same = keys.map((key) => `expected.${key} = kept.${key}`).join(" and ");
  const ofDay = rollup === ROLLUPS.hours ? "kept.hour_at between $4 and $5" : "kept.day = $3::date";
  const place = `kept.shop = $1 and kept.currency = $2 and ${ofDay}`;
  transaction.write({
    name: `recompute-${rollup.table}-remove`,
    text: `with expected as (${expectedSql(rollup)})
           delete from ${rollup.table} kept where ${place} and not exists (select from expected where ${same})`,
    values,
  });
  const listed = (prefix: string) => sums.map((sum) => `${prefix}.${sum}`).join(", ");
  transaction.write({
    name: `recompute-${rollup.table}-write`,
    text: `with expected as (${expectedSql(rollup)})
           insert into ${rollup.table} as kept (${[...keys, ...sums].join(", ")}, message_id)
           select *, $4 from expected
           on conflict (${keys.join(", ")}) do update
             set ${sums.map((sum) => `${sum} = excluded.${sum}`).join(", ")}, message_id = excluded.message_id
             where (${listed("kept")}) is distinct from (${listed("excluded")})`,
    values: [...values.slice(0, 3), messageId],
  });
}
