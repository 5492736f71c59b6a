import type { SQLInputValue } from "node:sqlite";
import type { Row } from "../state/database.ts";
import type { AdminContext, Node } from "./answer.ts";
import { badRequest, type PageArguments, pageSize } from "./connection.ts";
import { type Condition, conditionsOf, type SearchField } from "./search.ts";

/** A list that is read from the stores page by page, however long it is. */
export interface Listing {
  /** Table, with joins. */
  readonly from: string;
  readonly columns: string;
  readonly idColumn: string;
  readonly search: Readonly<Record<string, SearchField>>;
  /** Shopify's sort key -> column. */
  readonly sortKeys: Readonly<Record<string, string>>;
  readonly sortsBy: string;
  readonly narrowed?: (context: AdminContext) => readonly Condition[];
  readonly nodeOf: (context: AdminContext, row: Row) => Node;
}

export interface ListingArguments extends PageArguments {
  readonly query?: string | null;
  readonly sortKey?: string | null;
  readonly reverse?: boolean | null;
}

interface Cursor {
  readonly last_id: number;
  readonly last_value: SQLInputValue;
}

/**
 * The connection of a listing. The cursor holds the sort value and the id of a row, so pages neither shift nor skip
 * when rows come and go; a row whose sort value changes between two pages may be seen twice, as with Shopify.
 */
export function listed(listing: Listing, ...always: readonly Condition[]) {
  return (args: ListingArguments, context: AdminContext): Node => {
    if (args.last != null || args.before != null) throw badRequest("the simulator pages this list forwards only");
    const size = pageSize(args);
    const column = sortColumn(listing, args.sortKey);
    const conditions = [...always, ...(listing.narrowed?.(context) ?? []), ...conditionsOf(args.query, listing.search)];
    const rows = readRows(listing, context, { conditions, column, ...args, limit: size + 1 });
    const page = rows.slice(0, size);
    const cursors = page.map((row) => cursorOf(row));
    return {
      nodes: () => page.map((row) => listing.nodeOf(context, row)),
      edges: () => page.map((row, at) => ({ cursor: cursors[at], node: listing.nodeOf(context, row) })),
      pageInfo: {
        hasNextPage: rows.length > size,
        hasPreviousPage: args.after != null,
        startCursor: cursors[0] ?? null,
        endCursor: cursors.at(-1) ?? null,
      },
    };
  };
}

interface Ask extends ListingArguments {
  readonly conditions: readonly Condition[];
  readonly column: string;
  readonly limit: number;
}

function readRows(listing: Listing, { world }: AdminContext, ask: Ask): Row[] {
  const [beyond, order] = ask.reverse ? ["<", "DESC"] : [">", "ASC"];
  const cursor = ask.after ? readCursor(ask.after) : undefined;
  const where = ask.conditions.map((one) => one.sql);
  const values = ask.conditions.map((one) => one.value);
  if (cursor) {
    where.push(`(${ask.column}, ${listing.idColumn}) ${beyond} (?, ?)`);
    values.push(cursor.last_value, cursor.last_id);
  }
  return world.inner.kit.db.all(
    `SELECT ${listing.columns}, ${listing.idColumn} AS cursor_id, ${ask.column} AS cursor_value FROM ${listing.from}
     WHERE ${where.join(" AND ")} ORDER BY ${ask.column} ${order}, ${listing.idColumn} ${order} LIMIT ?`,
    ...values,
    ask.limit,
  );
}

function sortColumn(listing: Listing, sortKey: string | null | undefined): string {
  const key = sortKey ?? listing.sortsBy;
  const column = listing.sortKeys[key];
  if (column === undefined) {
    throw badRequest(`the simulator does not sort by ${key}, only by: ${Object.keys(listing.sortKeys).join(", ")}`);
  }
  return column;
}

function cursorOf(row: Row): string {
  const cursor: Cursor = { last_id: Number(row["cursor_id"]), last_value: row["cursor_value"] as SQLInputValue };
  return Buffer.from(JSON.stringify(cursor)).toString("base64");
}

function readCursor(text: string): Cursor {
  try {
    const { last_id, last_value } = JSON.parse(Buffer.from(text, "base64").toString("utf8")) as Cursor;
    if (typeof last_id === "number" && last_value !== undefined) return { last_id, last_value };
  } catch {
    // Falls through: no JSON is no cursor.
  }
  throw badRequest("Invalid cursor for current pagination sort.");
}
