import type { Shop } from "../../contracts/shop.ts";
import { textArray } from "../_runtime/binary-array.ts";
import { KEY_PAIRS } from "../_runtime/by-key.ts";
import type { Transaction } from "../_runtime/database.ts";
import { orderKey, type ShopEvent } from "./apply-batch.ts";
import type { Deltas, RollupName } from "./deltas.ts";
import type { CountedOrder } from "./merge-order.ts";
import {
  addSql,
  type CountedRow,
  countedOf,
  countedRow,
  deltaColumns,
  deltaRow,
  INSERT_LOG,
  logRow,
  ROLLUPS,
  removeEmptySql,
  UPSERT_COUNTED,
} from "./rows.ts";

/** Always in this order: whoever writes two rollups locks them the same way round. */
const WRITTEN_IN_ORDER: readonly RollupName[] = ["days", "hours", "products"];

/**
 * Locks by key, shared or (true) alone, in the order of the keys: what is not there yet is locked too, and two that lock
 * never wait for each other in a circle. A statement of its own: the next one must read after the lock.
 */
export function lockKeys(transaction: Transaction, alone: ReadonlyMap<string, boolean>): void {
  transaction.write({
    name: "analytics-lock",
    text: `select case when alone then pg_advisory_xact_lock(key) else pg_advisory_xact_lock_shared(key) end
           from (select hashtextextended(name, 0) as key, bool_or(alone) as alone
                 from unnest($1::text[], $2::bool[]) as lock (name, alone) group by 1 order by 1) as locks`,
    values: [textArray([...alone.keys()]), [...alone.values()]],
  });
}

export function insertLog(transaction: Transaction, events: readonly ShopEvent[]): void {
  const rows = events.map(({ shop, event }) => logRow(shop, event));
  transaction.write({ name: "log-insert", text: INSERT_LOG.text, values: INSERT_LOG.columns.parameters(rows) });
}

/** How the orders of these events are counted, by orderKey. Their locks must be held. */
export async function readCounted(
  transaction: Transaction,
  events: readonly ShopEvent[],
): Promise<Map<string, CountedOrder>> {
  const keys = new Map(events.map(({ shop, event }) => [orderKey(shop, event.order.orderId), { shop, event }]));
  const rows = await transaction.query<CountedRow>({
    name: "contributions-read",
    text: `select c.*, c.day::text as day, l.type, l.said_at, l.document
           from ${KEY_PAIRS} as key (shop, order_id)
           cross join lateral (
             select * from contributions as each where each.shop = key.shop and each.order_id = key.order_id offset 0
           ) as c
           cross join lateral (
             select * from event_log as each where each.shop = c.shop and each.message_id = c.message_id offset 0
           ) as l`,
    values: [
      textArray([...keys.values()].map(({ shop }) => shop)),
      textArray([...keys.values()].map(({ event }) => event.order.orderId)),
    ],
  });
  return new Map(rows.map((row) => [orderKey(row.shop, row.order_id), countedOf(row)]));
}

export function writeCounted(
  transaction: Transaction,
  counted: readonly { readonly shop: Shop; readonly order: CountedOrder }[],
): void {
  if (counted.length === 0) return;
  const rows = counted.map(({ shop, order }) => countedRow(shop, order));
  const { text, columns } = UPSERT_COUNTED;
  transaction.write({ name: "contributions-upsert", text, values: columns.parameters(rows) });
}

export async function writeDeltas(transaction: Transaction, deltas: Deltas): Promise<void> {
  await Promise.all(
    WRITTEN_IN_ORDER.map(async (name) => {
      const rollup = ROLLUPS[name];
      const rows = deltas.rows(name).map((delta) => deltaRow(rollup, delta));
      if (rows.length === 0) return;
      const values = deltaColumns(rollup).parameters(rows);
      const changed = await transaction.query<{ empty: boolean }>({
        name: `${name}-add`,
        text: addSql(rollup),
        values,
      });
      if (changed.some((row) => row.empty)) {
        await transaction.query({ name: `${name}-remove-empty`, text: removeEmptySql(rollup), values });
      }
    }),
  );
}
