import { type RowColumns, rowColumns } from "../_runtime/row-columns.ts";

/** A statement that writes many rows of one table. */
export interface Writing {
  readonly name: string;
  readonly text: string;
  readonly columns: RowColumns;
}

function upsert(name: string, table: string, columns: readonly string[], key: readonly string[]): Writing {
  const rows = rowColumns(columns);
  const names = rows.names.join(", ");
  const updates = rows.names
    .filter((column) => !key.includes(column))
    .map((column) => `${column} = excluded.${column}`);
  return {
    name,
    columns: rows,
    text: `insert into ${table} (${names}) select ${names} from ${rows.source}
           on conflict (${key.join(", ")}) do update set ${updates.join(", ")}`,
  };
}

const texts = (...names: readonly string[]) => names.map((name) => `${name} text`);
const ints = (...names: readonly string[]) => names.map((name) => `${name} int4`);
const moments = (...names: readonly string[]) => names.map((name) => `${name} timestamptz`);

export const UPSERT_ITEMS = upsert(
  "stock-items-upsert",
  "items",
  [
    ...texts("shop", "item_id", "variant_id", "product_id", "title", "variant_title", "sku"),
    "tracked boolean",
    "deleted boolean",
    "low boolean",
    ...ints("threshold", "available", "committed", "on_hand", "low_turns"),
    ...moments("last_outside_at"),
  ],
  ["shop", "item_id"],
);

export const UPSERT_LEVELS = upsert(
  "stock-levels-upsert",
  "levels",
  [
    ...texts("shop", "item_id", "location_id", "store_message_id"),
    ...ints("available", "committed", "on_hand", "incoming", "store_available", "outside_available"),
    ...ints("outside_committed", "settle_tries", "revision"),
    ...moments("opened_at", "store_at", "store_fine_at", "settle_at"),
    "store_read boolean",
    "unclear boolean",
  ],
  ["shop", "item_id", "location_id"],
);

export const UPSERT_BOOKINGS = upsert(
  "stock-bookings-upsert",
  "bookings",
  [...texts("shop", "order_id", "line_id", "part", "location_id", "item_id"), ...ints("units")],
  ["shop", "order_id", "line_id", "part", "location_id"],
);

export const UPSERT_ORDERS = upsert(
  "stock-orders-upsert",
  "order_versions",
  [...texts("shop", "order_id"), ...moments("updated_at", "said_at")],
  ["shop", "order_id"],
);

export const UPSERT_PRODUCTS = upsert(
  "stock-products-upsert",
  "products",
  [...texts("shop", "product_id"), ...moments("updated_at"), "deleted boolean"],
  ["shop", "product_id"],
);

export const UPSERT_LOCATIONS = upsert("stock-locations-upsert", "locations", texts("shop", "location_id", "name"), [
  "shop",
  "location_id",
]);

const ENTRIES = rowColumns([
  ...texts("shop", "entry_id", "item_id", "location_id", "cause", "reason", "actor", "order_id", "order_name"),
  ...texts("line_id", "message_id", "correlation_id", "matched_by"),
  ...moments("at"),
  ...ints("available_delta", "committed_delta", "on_hand_delta"),
]);

/** No "on conflict": an entry that is there already would be a mistake of ours, and fails the batch. */
export const INSERT_ENTRIES: Writing = {
  name: "stock-ledger-insert",
  columns: ENTRIES,
  text: `insert into ledger (${ENTRIES.names.join(", ")}) select ${ENTRIES.names.join(", ")} from ${ENTRIES.source}`,
};

const MATCHES = rowColumns(texts("shop", "entry_id", "matched_by"));

export const MATCH_ENTRIES: Writing = {
  name: "stock-ledger-match",
  columns: MATCHES,
  text: `update ledger l set matched_by = row.matched_by from ${MATCHES.source}
         where l.shop = row.shop and l.entry_id = row.entry_id and l.matched_by is null`,
};
