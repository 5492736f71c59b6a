/** All rows in one parameter: PostgreSQL takes the JSON apart by the columns' types. */
function upsertSql(table: string, columns: readonly string[], key: readonly string[]): string {
  const names = columns.map((column) => column.slice(0, column.indexOf(" ")));
  const updates = names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  return `insert into ${table} (${names.join(", ")})
          select ${names.join(", ")} from json_to_recordset($1::json) as row (${columns.join(", ")})
          on conflict (${key.join(", ")}) do update set ${updates.join(", ")}`;
}

const texts = (...names: readonly string[]) => names.map((name) => `${name} text`);
const ints = (...names: readonly string[]) => names.map((name) => `${name} int4`);
const moments = (...names: readonly string[]) => names.map((name) => `${name} timestamptz`);

export const UPSERT_ITEMS = upsertSql(
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

export const UPSERT_LEVELS = upsertSql(
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

export const UPSERT_BOOKINGS = upsertSql(
  "bookings",
  [...texts("shop", "order_id", "line_id", "part", "location_id", "item_id"), ...ints("units")],
  ["shop", "order_id", "line_id", "part", "location_id"],
);

export const UPSERT_ORDERS = upsertSql(
  "order_versions",
  [...texts("shop", "order_id"), ...moments("updated_at", "said_at")],
  ["shop", "order_id"],
);

export const UPSERT_PRODUCTS = upsertSql(
  "products",
  [...texts("shop", "product_id"), ...moments("updated_at"), "deleted boolean"],
  ["shop", "product_id"],
);

export const UPSERT_LOCATIONS = upsertSql("locations", texts("shop", "location_id", "name"), ["shop", "location_id"]);

const ENTRY_COLUMNS = [
  ...texts("shop", "entry_id", "item_id", "location_id", "cause", "reason", "actor", "order_id", "order_name"),
  ...texts("line_id", "message_id", "correlation_id", "matched_by"),
  ...moments("at"),
  ...ints("available_delta", "committed_delta", "on_hand_delta"),
];
const ENTRY_NAMES = ENTRY_COLUMNS.map((column) => column.slice(0, column.indexOf(" "))).join(", ");

/** No "on conflict": an entry that is there already would be a mistake of ours, and fails the batch. */
export const INSERT_ENTRIES = `insert into ledger (${ENTRY_NAMES})
  select ${ENTRY_NAMES} from json_to_recordset($1::json) as row (${ENTRY_COLUMNS.join(", ")})`;
