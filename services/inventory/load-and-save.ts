import { textArray } from "../_runtime/binary-array.ts";
import { ANY_KEY, KEY_PAIRS } from "../_runtime/by-key.ts";
import type { Transaction } from "../_runtime/database.ts";
import { Book, itemKey } from "./book.ts";
import {
  type BookingRow,
  bookingRows,
  entryRow,
  type ItemRow,
  itemOf,
  itemRow,
  type LevelRow,
  levelOf,
  levelRow,
  OPEN_ENTRY_COLUMNS,
  type OpenEntryRow,
  openEntryOf,
  orderRows,
  productRows,
} from "./rows.ts";
import {
  INSERT_ENTRIES,
  MATCH_ENTRIES,
  UPSERT_BOOKINGS,
  UPSERT_ITEMS,
  UPSERT_LEVELS,
  UPSERT_LOCATIONS,
  UPSERT_ORDERS,
  UPSERT_PRODUCTS,
  type Writing,
} from "./write-statements.ts";

export interface Named {
  readonly shop: string;
  readonly id: string;
}

/** What a batch will touch. Items of the products named are part of it. */
export interface Scope {
  readonly items: readonly Named[];
  readonly orders: readonly Named[];
  readonly products: readonly Named[];
}

const columns = (names: readonly Named[]) => [
  textArray(names.map(({ shop }) => shop)),
  textArray(names.map(({ id }) => id)),
];

/**
 * Rows of the keys, one look into the index each. offset 0 keeps the planner from reading all that any item has (it
 * thinks that little is unmatched) and comparing that with every key.
 */
const ofKeys = (table: string, column: string, where = "true") =>
  `from ${KEY_PAIRS} as key (shop, id)
   cross join lateral (
     select * from ${table} as each where each.shop = key.shop and each.${column} = key.id and ${where} offset 0
   ) as t`;

/**
 * Locks all of it by key, in the order of the keys, so that batches never wait for each other in a circle; then reads.
 * A lock of its own statement: what is read after it is what the last holder left.
 */
export async function loadBook(transaction: Transaction, scope: Scope): Promise<Book> {
  const ofProducts = await itemsOfProducts(transaction, scope.products);
  const items = [
    ...new Map([...scope.items, ...ofProducts].map((item) => [itemKey(item.shop, item.id), item])).values(),
  ];
  transaction.write({
    name: "stock-lock",
    text: `select pg_advisory_xact_lock(key) from (
             select distinct hashtextextended(name, 0) as key from unnest($1::text[]) as name order by 1
           ) as keys`,
    values: [textArray([...items, ...scope.orders, ...scope.products].map(({ shop, id }) => `${shop}/${id}`))],
  });
  const book = new Book();
  await Promise.all([
    readItems(transaction, book, items),
    readOrders(transaction, book, scope.orders),
    readProducts(transaction, book, scope.products),
    readLocations(transaction, book, [...new Set([...items, ...scope.orders].map(({ shop }) => shop))]),
  ]);
  return book;
}

async function itemsOfProducts(transaction: Transaction, products: readonly Named[]): Promise<Named[]> {
  if (products.length === 0) return [];
  return transaction.query<Named>({
    name: "stock-items-of-products",
    text: `select i.shop, i.item_id as id from unnest($1::text[], $2::text[]) as key (shop, id)
           join items i on i.shop = key.shop and i.product_id = key.id`,
    values: columns(products),
  });
}

const OPEN_ENTRY = OPEN_ENTRY_COLUMNS.map((column) => `t.${column}`).join(", ");

async function readItems(transaction: Transaction, book: Book, items: readonly Named[]): Promise<void> {
  if (items.length === 0) return;
  const values = columns(items);
  const [rows, levels, entries] = await Promise.all([
    transaction.query<ItemRow>({ name: "stock-items", text: `select t.* ${ofKeys("items", "item_id")}`, values }),
    transaction.query<LevelRow>({ name: "stock-levels", text: `select t.* ${ofKeys("levels", "item_id")}`, values }),
    transaction.query<OpenEntryRow>({
      name: "stock-unmatched",
      text: `select ${OPEN_ENTRY} ${ofKeys("ledger", "item_id", "each.matched_by is null")} order by t.seq`,
      values,
    }),
  ]);
  for (const row of rows) book.items.set(itemKey(row.shop, row.item_id), itemOf(row));
  for (const row of levels) book.item(row.shop, row.item_id)?.levels.set(row.location_id, levelOf(row));
  for (const row of entries) book.item(row.shop, row.item_id)?.unmatched.push(openEntryOf(row));
  const lines = entries.flatMap(({ shop, line_id: id }) => (id === null ? [] : [{ shop, id }]));
  await readBookings(transaction, book, "line_id", lines);
}

async function readBookings(
  transaction: Transaction,
  book: Book,
  column: "line_id" | "order_id",
  names: readonly Named[],
): Promise<void> {
  if (names.length === 0) return;
  const rows = await transaction.query<BookingRow>({
    name: `stock-bookings-by-${column}`,
    text: `select t.* ${ofKeys("bookings", column)}`,
    values: columns([...new Map(names.map((name) => [itemKey(name.shop, name.id), name])).values()]),
  });
  noteBookings(book, rows);
}

function noteBookings(book: Book, rows: readonly BookingRow[]): void {
  for (const row of rows) {
    const key = { shop: row.shop, orderId: row.order_id, lineId: row.line_id, itemId: row.item_id };
    const parts = book.lineBookings(key);
    const byLocation = parts.get(row.part) ?? new Map<string, number>();
    parts.set(row.part, byLocation.set(row.location_id, row.units));
  }
}

/** All that orders ever booked of an item. It looks through the shop's bookings: for what happens seldom. */
export async function readBookingsOfItem(transaction: Transaction, book: Book, { shop, id }: Named): Promise<void> {
  const rows = await transaction.query<BookingRow>({
    name: "stock-bookings-of-item",
    text: "select * from bookings where shop = $1 and item_id = $2 order by order_id, line_id",
    values: [shop, id],
  });
  noteBookings(book, rows);
}

async function readOrders(transaction: Transaction, book: Book, orders: readonly Named[]): Promise<void> {
  if (orders.length === 0) return;
  // Together: where the connection dies, a promise that nobody waits for yet would end the process.
  const [rows] = await Promise.all([
    transaction.query<{ shop: string; order_id: string; updated_at: Date; said_at: Date }>({
      name: "stock-orders",
      text: `select t.* ${ofKeys("order_versions", "order_id")}`,
      values: columns(orders),
    }),
    readBookings(transaction, book, "order_id", orders),
  ]);
  for (const row of rows) {
    const version = { updatedAtMs: row.updated_at.getTime(), saidAtMs: row.said_at.getTime() };
    book.orders.set(`${row.shop}/${row.order_id}`, version);
  }
}

async function readProducts(transaction: Transaction, book: Book, products: readonly Named[]): Promise<void> {
  if (products.length === 0) return;
  const rows = await transaction.query<{ shop: string; product_id: string; updated_at: Date; deleted: boolean }>({
    name: "stock-products",
    text: `select p.* from unnest($1::text[], $2::text[]) as key (shop, id)
           join products p on p.shop = key.shop and p.product_id = key.id`,
    values: columns(products),
  });
  for (const { shop, product_id: productId, updated_at, deleted } of rows) {
    book.products.set(`${shop}/${productId}`, { shop, productId, updatedAtMs: updated_at.getTime(), deleted });
  }
}

async function readLocations(transaction: Transaction, book: Book, shops: readonly string[]): Promise<void> {
  const rows = await transaction.query<{ shop: string; location_id: string; name: string }>({
    name: "stock-locations",
    text: `select shop, location_id, name from locations where shop = ${ANY_KEY}`,
    values: [textArray(shops)],
  });
  for (const { shop, location_id: locationId, name } of rows) {
    book.locations.set(`${shop}/${locationId}`, { shop, locationId, name });
  }
}

/** Writes every difference, one statement a table. */
export function saveBook(transaction: Transaction, book: Book): void {
  const write = ({ name, text, columns }: Writing, rows: readonly object[]) => {
    if (rows.length > 0) transaction.write({ name, text, values: columns.parameters(rows) });
  };
  write(UPSERT_ITEMS, [...book.changedItems].map(itemRow));
  write(
    UPSERT_LEVELS,
    [...book.changedLevels.values()].map(({ item, locationId }) => levelRow(item, locationId)),
  );
  write(
    INSERT_ENTRIES,
    book.entries.map((entry) => entryRow(book.shopOf(entry), entry)),
  );
  write(
    MATCH_ENTRIES,
    [...book.matches.values()].map(({ shop, entryId, matchedBy }) => ({
      shop,
      entry_id: entryId,
      matched_by: matchedBy,
    })),
  );
  const bookings = [...book.changedBookings].flatMap((key) => {
    const found = book.bookings.get(key);
    return found ? bookingRows(found) : [];
  });
  write(UPSERT_BOOKINGS, bookings);
  write(UPSERT_ORDERS, orderRows(book));
  write(UPSERT_PRODUCTS, productRows(book));
  const locations = [...book.changedLocations].flatMap((key) => {
    const found = book.locations.get(key);
    return found ? [{ shop: found.shop, location_id: found.locationId, name: found.name }] : [];
  });
  write(UPSERT_LOCATIONS, locations);
}
