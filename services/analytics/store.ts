import type { z } from "zod";
import { RecomputeAnalyticsV1 } from "../../contracts/commands/analytics.ts";
import type { Message } from "../../contracts/envelope.ts";
import type { AnalyticsHours, AnalyticsSummary } from "../../contracts/queries/analytics.ts";
import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import { ANY_KEY } from "../_runtime/by-key.ts";
import type { Database, Transaction } from "../_runtime/database.ts";
import { TransientError } from "../_runtime/errors.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { jobs } from "../_runtime/jobs/jobs.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { applyBatch, orderKey, type ShopEvent } from "./apply-batch.ts";
import type { Decision } from "./decision.ts";
import { RECOMPUTE_JOB, recomputeFromTheStart, recomputeJob } from "./recompute-job.ts";
import type { ShopSettings } from "./shop-settings.ts";
import { readHours, readSummary } from "./store-read.ts";
import { insertLog, lockKeys, readCounted, writeCounted, writeDeltas } from "./store-rollups.ts";

export interface AnalyticsStore {
  /** @see ServiceDefinition.apply: shops and orders are locked in one order by all, and rollup rows are too. */
  apply(transaction: Transaction, batch: readonly Decided<Decision>[]): Promise<readonly Outgoing[]>;
  readonly jobs: readonly JobDefinition[];
  knowsShop(shop: Shop): Promise<boolean>;
  /** @throws UserError BAD_RANGE, SHOP_NOT_KNOWN. */
  summary(
    shop: Shop,
    range: z.output<typeof AnalyticsSummary.input>,
  ): Promise<z.output<typeof AnalyticsSummary.output>>;
  /** @throws UserError SHOP_NOT_KNOWN. */
  hours(shop: Shop, input: z.output<typeof AnalyticsHours.input>): Promise<z.output<typeof AnalyticsHours.output>>;
}

/** @param now unix milliseconds: which day is today. */
export function analyticsStore(database: Database, now: () => number): AnalyticsStore {
  return {
    apply: applyDecisions,
    jobs: [recomputeJob(database) as JobDefinition],
    knowsShop: async (shop) => (await database.forShop(shop, (transaction) => readZones(transaction, [shop]))).size > 0,
    summary: (shop, range) => database.forShop(shop, (transaction) => readSummary(transaction, shop, range, now())),
    hours: (shop, { day }) => database.forShop(shop, (transaction) => readHours(transaction, shop, day, now())),
  };
}

type DecidedOf<Kind extends Decision["kind"]> = Decided<Extract<Decision, { kind: Kind }>>;

function ofKind<Kind extends Decision["kind"]>(batch: readonly Decided<Decision>[], kind: Kind): DecidedOf<Kind>[] {
  return batch.filter((each): each is DecidedOf<Kind> => each.decision.kind === kind);
}

/** Settings first, so that a shop's clock is known to its orders. Rollups anew are a job: it may take long. */
async function applyDecisions(transaction: Transaction, batch: readonly Decided<Decision>[]): Promise<Outgoing[]> {
  const orders = ofKind(batch, "order");
  const settings = ofKind(batch, "settings");
  const recomputes = ofKind(batch, "recompute");
  lock(transaction, batch);
  const outgoing: Outgoing[] = [];
  for (const { message, decision } of settings) {
    if (await writeSettings(transaction, message.shop, decision.settings, message.id)) {
      const id = `analytics.recompute:${message.id}`;
      outgoing.push({ cause: message, message: RecomputeAnalyticsV1, data: {}, id });
    }
  }
  writeFirstSettings(transaction, orders);
  const zones = await readZones(transaction, [...new Set(batch.map(({ message }) => message.shop))]);
  const zoneOf = (shop: Shop) => {
    const timeZone = zones.get(shop);
    if (timeZone === undefined) throw new TransientError("SHOP_NOT_KNOWN", `the time zone of ${shop} is not known yet`);
    return timeZone;
  };
  const events = orders.map(
    ({ message, decision }): ShopEvent => ({
      shop: message.shop,
      timeZone: zoneOf(message.shop),
      event: decision.event,
    }),
  );
  await applyEvents(transaction, events);
  for (const [shop, id] of new Map(recomputes.map(({ message }) => [message.shop, message.id]))) {
    await jobs.request(transaction, shop, RECOMPUTE_JOB, { cursor: recomputeFromTheStart(id), restart: true });
  }
  return outgoing;
}

async function applyEvents(transaction: Transaction, events: readonly ShopEvent[]): Promise<void> {
  if (events.length === 0) return;
  insertLog(transaction, events);
  const result = applyBatch(await readCounted(transaction, events), events);
  writeCounted(transaction, [...result.counted.values()]);
  await writeDeltas(transaction, result.deltas);
}

/** Shops are shared by all who count, and held alone by those who change their clock; orders are held alone. */
function lock(transaction: Transaction, batch: readonly Decided<Decision>[]): void {
  const alone = new Map<string, boolean>();
  for (const { message, decision } of batch) {
    const shopKey = `shop ${message.shop}`;
    alone.set(shopKey, decision.kind === "settings" || (alone.get(shopKey) ?? false));
    if (decision.kind === "order") alone.set(orderKey(message.shop, decision.event.order.orderId), true);
  }
  lockKeys(transaction, alone);
}

/** @returns whether the shop had been counted by another clock. */
async function writeSettings(transaction: Transaction, shop: Shop, settings: ShopSettings, messageId: string) {
  const before = (await readZones(transaction, [shop])).get(shop);
  const rows = await transaction.query({
    name: "shops-upsert",
    text: `insert into shops as kept (shop, time_zone, currency, read_at, message_id) values ($1, $2, $3, $4, $5)
           on conflict (shop) do update set time_zone = excluded.time_zone, currency = excluded.currency,
                                            read_at = excluded.read_at, message_id = excluded.message_id
           where kept.read_at < excluded.read_at
           returning shop`,
    values: [shop, settings.timeZone, settings.currency, new Date(settings.readAtMs), messageId],
  });
  return rows.length > 0 && before !== undefined && before !== settings.timeZone;
}

/** In the order of the shops: other copies may have asked too, and write the same rows. */
function writeFirstSettings(transaction: Transaction, orders: readonly DecidedOf<"order">[]): void {
  const rows = orders.flatMap(({ message, decision: { asked } }) => (asked ? [settingsRow(message, asked)] : []));
  if (rows.length === 0) return;
  transaction.write({
    name: "shops-insert",
    text: `insert into shops (shop, time_zone, currency, read_at, message_id)
           select * from json_to_recordset($1::json)
             as row (shop text, time_zone text, currency text, read_at timestamptz, message_id text)
           order by shop
           on conflict (shop) do nothing`,
    values: [JSON.stringify(rows)],
  });
}

function settingsRow({ shop, id }: Message, { timeZone, currency, readAtMs }: ShopSettings) {
  return { shop, time_zone: timeZone, currency, read_at: new Date(readAtMs).toISOString(), message_id: id };
}

async function readZones(transaction: Transaction, shops: readonly Shop[]): Promise<Map<Shop, string>> {
  const rows = await transaction.query<{ shop: Shop; time_zone: string }>({
    name: "shops-zones",
    text: `select shop, time_zone from shops where shop = ${ANY_KEY}`,
    values: [textArray(shops)],
  });
  return new Map(rows.map((row) => [row.shop, row.time_zone]));
}
