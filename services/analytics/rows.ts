import { z } from "zod";
import { Minor } from "../../contracts/money.ts";
import type { Shop } from "../../contracts/shop.ts";
import { type RowColumns, rowColumns } from "../_runtime/row-columns.ts";
import type { Contribution, ProductShare } from "./contribution.ts";
import type { Delta, RollupName } from "./deltas.ts";
import { fromDocument, type LoggedEvent, loggedDocument } from "./logged-event.ts";
import type { CountedOrder } from "./merge-order.ts";

const SUMS = {
  orders: "orders",
  units: "units",
  grossMinor: "gross_minor",
  discountsMinor: "discounts_minor",
  refundsMinor: "refunds_minor",
  totalMinor: "total_minor",
} as const;
const PRODUCT_SUMS = {
  units: "units",
  grossMinor: "gross_minor",
  discountsMinor: "discounts_minor",
  refundsMinor: "refunds_minor",
} as const;
const DAY_KEY = { shop: "shop text", currency: "currency text", day: "day date" };

export interface Rollup {
  readonly table: string;
  /** Property of a delta's key -> column and its type. */
  readonly key: Readonly<Record<string, string>>;
  /** Property of a delta's sums -> column. */
  readonly sums: Readonly<Record<string, string>>;
}

export const ROLLUPS: Readonly<Record<RollupName, Rollup>> = {
  days: { table: "rollup_days", key: DAY_KEY, sums: SUMS },
  hours: {
    table: "rollup_hours",
    key: { shop: "shop text", currency: "currency text", hourAt: "hour_at timestamptz" },
    sums: SUMS,
  },
  products: {
    table: "rollup_products",
    key: { ...DAY_KEY, productId: "product_id text", title: "title text" },
    sums: PRODUCT_SUMS,
  },
};

export const nameOf = (column: string) => column.slice(0, column.indexOf(" "));

export function keyColumns({ key }: Rollup): string[] {
  return Object.values(key).map(nameOf);
}

/** Of what deltaRow makes. */
export function deltaColumns({ key, sums }: Rollup): RowColumns {
  return rowColumns([...Object.values(key), ...Object.values(sums).map((sum) => `${sum} int8`), "message_id text"]);
}

/**
 * Adds to rows. In the order of their keys, and one table after the other: two copies that move the same rows never
 * wait for each other in a circle. @returns (SQL) whether each row is all zeros now.
 */
export function addSql(rollup: Rollup): string {
  const sums = Object.values(rollup.sums);
  const keys = keyColumns(rollup).join(", ");
  const columns = `${keys}, ${sums.join(", ")}, message_id`;
  const additions = sums.map((sum) => `${sum} = kept.${sum} + excluded.${sum}`).join(", ");
  return `insert into ${rollup.table} as kept (${columns})
          select ${columns} from ${deltaColumns(rollup).source} order by ${keys}
          on conflict (${keys}) do update set ${additions}, message_id = excluded.message_id
          returning ${sums.map((sum) => `kept.${sum} = 0`).join(" and ")} as empty`;
}

/** Takes away what became all zeros. The rows are locked already: addSql was before it in the same transaction. */
export function removeEmptySql(rollup: Rollup): string {
  const keys = keyColumns(rollup);
  const empty = Object.values(rollup.sums).map((sum) => `kept.${sum} = 0`);
  return `delete from ${rollup.table} as kept
          using ${deltaColumns(rollup).source}
          where ${[...keys.map((key) => `kept.${key} = row.${key}`), ...empty].join(" and ")}`;
}

export function deltaRow(rollup: Rollup, { key, sums, messageId }: Delta): Record<string, string> {
  const keys = Object.entries(rollup.key).map(([property, column]) => [nameOf(column), key[property] as string]);
  const amounts = Object.entries(rollup.sums).map(([property, column]) => [column, String(sums[property])]);
  return Object.fromEntries([...keys, ...amounts, ["message_id", messageId]]);
}

/** A contribution, beside the log entry of its newest snapshot. Days come as text: a Date would have a time zone. */
export interface CountedRow {
  readonly shop: string;
  readonly order_id: string;
  readonly order_version: string;
  readonly message_id: string;
  readonly correlation_id: string;
  readonly type: string;
  readonly said_at: Date;
  readonly document: unknown;
  readonly lost_products: Record<string, string>;
  readonly currency: string;
  readonly day: string;
  readonly hour_at: Date;
  readonly orders: string;
  readonly units: string;
  readonly gross_minor: string;
  readonly discounts_minor: string;
  readonly refunds_minor: string;
  readonly total_minor: string;
  readonly products: z.input<typeof ProductShares>;
}

const ProductShares = z.array(
  z.object({
    productId: z.string().nullable(),
    title: z.string(),
    units: Minor,
    grossMinor: Minor,
    discountsMinor: Minor,
    refundsMinor: Minor,
  }),
) satisfies z.ZodType<ProductShare[]>;

export function eventOf(
  row: Pick<CountedRow, "order_version" | "message_id" | "correlation_id" | "type" | "said_at" | "document">,
): LoggedEvent {
  return {
    messageId: row.message_id,
    correlationId: row.correlation_id,
    type: row.type,
    saidAt: row.said_at.toISOString(),
    version: row.order_version,
    order: fromDocument(row.document),
  };
}

export function countedOf(row: CountedRow): CountedOrder {
  return { newest: eventOf(row), lostProducts: lostProductsOf(row), contribution: contributionOfRow(row) };
}

export function lostProductsOf(row: Pick<CountedRow, "lost_products">): Map<string, string> {
  return new Map(Object.entries(row.lost_products));
}

export function contributionOfRow(row: Omit<CountedRow, "type" | "said_at" | "document">): Contribution {
  return {
    currency: row.currency,
    day: row.day,
    hourAtMs: row.hour_at.getTime(),
    orders: BigInt(row.orders),
    units: BigInt(row.units),
    grossMinor: BigInt(row.gross_minor),
    discountsMinor: BigInt(row.discounts_minor),
    refundsMinor: BigInt(row.refunds_minor),
    totalMinor: BigInt(row.total_minor),
    products: z.decode(ProductShares, row.products),
  };
}

export function countedRow(shop: Shop, { newest, lostProducts, contribution }: CountedOrder) {
  const { products, hourAtMs, ...rest } = contribution;
  return {
    shop,
    order_id: newest.order.orderId,
    order_version: newest.version,
    message_id: newest.messageId,
    correlation_id: newest.correlationId,
    lost_products: Object.fromEntries(lostProducts),
    currency: rest.currency,
    day: rest.day,
    hour_at: new Date(hourAtMs).toISOString(),
    ...Object.fromEntries(
      Object.entries(SUMS).map(([property, column]) => [column, String(rest[property as keyof typeof SUMS])]),
    ),
    products: z.encode(ProductShares, [...products]),
  };
}

export function logRow(shop: Shop, event: LoggedEvent) {
  return {
    shop,
    message_id: event.messageId,
    type: event.type,
    order_id: event.order.orderId,
    order_version: event.version,
    said_at: event.saidAt,
    correlation_id: event.correlationId,
    document: loggedDocument(event.order),
  };
}

const LOG_COLUMNS = [
  "shop text",
  "message_id text",
  "type text",
  "order_id text",
  "order_version text",
  "said_at timestamptz",
  "correlation_id text",
  "document jsonb",
];
const COUNTED_COLUMNS = [
  "shop text",
  "order_id text",
  "order_version text",
  "message_id text",
  "correlation_id text",
  "lost_products jsonb",
  "currency text",
  "day date",
  "hour_at timestamptz",
  ...Object.values(SUMS).map((sum) => `${sum} int8`),
  "products jsonb",
];

function insertInto(table: string, columns: readonly string[], onConflict: string) {
  const rows = rowColumns(columns);
  const names = rows.names.join(", ");
  return { columns: rows, text: `insert into ${table} (${names}) select ${names} from ${rows.source} ${onConflict}` };
}

export const INSERT_LOG = insertInto("event_log", LOG_COLUMNS, "on conflict (shop, message_id) do nothing");
export const UPSERT_COUNTED = insertInto(
  "contributions",
  COUNTED_COLUMNS,
  `on conflict (shop, order_id) do update set ${COUNTED_COLUMNS.slice(2)
    .map(nameOf)
    .map((name) => `${name} = excluded.${name}`)
    .join(", ")}`,
);
