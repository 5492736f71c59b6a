import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Customer, Order } from "../model.ts";
import { orderSearchText } from "../orders/store.ts";
import { customerSearchText } from "../state/customers.ts";
import type { ImportedOrder, ImportedRefund } from "./imported-order.ts";

/** Read with the store's file attached as `staged`: columns stand as the store's own. */
const TABLES = `
CREATE TABLE read_orders (name TEXT PRIMARY KEY, at INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE INDEX read_orders_at ON read_orders (at, name);
CREATE TABLE read_refunds (order_name TEXT NOT NULL, at INTEGER NOT NULL, row INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
CREATE INDEX read_refunds_order ON read_refunds (order_name, at, row);
CREATE TABLE steps (at INTEGER NOT NULL, place INTEGER PRIMARY KEY AUTOINCREMENT, doc TEXT NOT NULL) STRICT;
CREATE INDEX steps_at ON steps (at, place);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, shop TEXT NOT NULL, number INTEGER NOT NULL, name TEXT NOT NULL UNIQUE, customer_id INTEGER,
  search TEXT NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, doc TEXT NOT NULL,
  facts TEXT NOT NULL) STRICT;
CREATE TABLE customers (
  email TEXT PRIMARY KEY, id INTEGER NOT NULL UNIQUE, known INTEGER NOT NULL, shop TEXT NOT NULL, search TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, doc TEXT NOT NULL) STRICT;
`;

/** A file's content, checked, before any of it is in the store: on disk, since it may be larger than the memory. */
export interface Staging {
  readonly file: string;
  /** False: there is one of that name already. */
  addRead(order: ImportedOrder): boolean;
  addRefund(refund: ImportedRefund): void;
  /** One after another by the time they were placed. */
  readOrders(): IterableIterator<ImportedOrder>;
  refundsOf(orderName: string): ImportedRefund[];
  /** Names of orders that only refunds name, with the row that does. */
  refundsWithoutOrder(): { name: string; row: number }[];
  count(): { orders: number; refunds: number };
  addStep(at: number, step: object): void;
  steps<Step>(): IterableIterator<{ at: number; step: Step }>;
  addOrder(order: Order, facts: object): void;
  customer(email: string): { customer: Customer; known: boolean } | undefined;
  writeCustomer(customer: Customer, known: boolean): void;
  /** What is there so far can be read while more comes. */
  commit(): void;
  /** The store may attach it: this connection is gone. */
  close(): void;
  remove(): void;
}

export function openStaging(): Staging {
  const file = join(tmpdir(), `order-import-${randomUUID()}.sqlite`);
  const db = new DatabaseSync(file);
  // It is thrown away, whatever happens: nothing needs to survive.
  db.exec("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -8000");
  db.exec(TABLES);
  db.exec("BEGIN");
  let open = true;
  const close = () => {
    if (!open) return;
    open = false;
    db.exec("COMMIT");
    db.close();
  };
  return {
    file,
    ...ofTheFile(db),
    ...ofTheStore(db),
    ...stepsOf(db),
    commit() {
      db.exec("COMMIT");
      db.exec("BEGIN");
    },
    close,
    remove() {
      close();
      rmSync(file, { force: true });
    },
  };
}

const docOf = <One>(row: Record<string, unknown>) => JSON.parse(String(row["doc"])) as One;

/** What was read. */
function ofTheFile(
  db: DatabaseSync,
): Pick<Staging, "addRead" | "addRefund" | "readOrders" | "refundsOf" | "refundsWithoutOrder" | "count"> {
  const insertRead = db.prepare("INSERT INTO read_orders (name, at, doc) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
  const insertRefund = db.prepare("INSERT INTO read_refunds (order_name, at, row, doc) VALUES (?, ?, ?, ?)");
  const selectRefunds = db.prepare("SELECT doc FROM read_refunds WHERE order_name = ? ORDER BY at, row");
  return {
    addRead: (order) => insertRead.run(order.name, order.createdAt, JSON.stringify(order)).changes === 1,
    addRefund: (refund) => void insertRefund.run(refund.order, refund.at, refund.row, JSON.stringify(refund)),
    readOrders: () =>
      mapped(db.prepare("SELECT doc FROM read_orders ORDER BY at, name").iterate(), docOf<ImportedOrder>),
    refundsOf: (name) => selectRefunds.all(name).map((row) => docOf<ImportedRefund>(row)),
    refundsWithoutOrder: () =>
      db
        .prepare(
          `SELECT order_name, min(row) AS row FROM read_refunds
           WHERE order_name NOT IN (SELECT name FROM read_orders) GROUP BY 1 ORDER BY 2`,
        )
        .all()
        .map((row) => ({ name: String(row["order_name"]), row: Number(row["row"]) })),
    count() {
      const row = db
        .prepare("SELECT (SELECT count(*) FROM read_orders) AS orders, (SELECT count(*) FROM read_refunds) AS refunds")
        .get();
      return { orders: Number(row?.["orders"]), refunds: Number(row?.["refunds"]) };
    },
  };
}

/** What is to be done live. */
function stepsOf(db: DatabaseSync): Pick<Staging, "addStep" | "steps"> {
  const insertStep = db.prepare("INSERT INTO steps (at, doc) VALUES (?, ?)");
  return {
    addStep: (at, step) => void insertStep.run(at, JSON.stringify(step)),
    steps: <Step>() =>
      mapped(db.prepare("SELECT at, doc FROM steps ORDER BY at, place").iterate(), (row) => ({
        at: Number(row["at"]),
        step: docOf<Step>(row),
      })),
  };
}

/** What becomes the store's, as history. */
function ofTheStore(db: DatabaseSync): Pick<Staging, "addOrder" | "customer" | "writeCustomer"> {
  const insertOrder = db.prepare("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const selectCustomer = db.prepare("SELECT known, doc FROM customers WHERE email = ?");
  const upsertCustomer = db.prepare(
    `INSERT INTO customers VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (email) DO UPDATE SET updated_at = excluded.updated_at, doc = excluded.doc`,
  );
  return {
    addOrder(order, facts) {
      insertOrder.run(
        order.id,
        order.shop,
        order.number,
        order.name,
        order.customerId,
        orderSearchText(order),
        order.createdAt,
        order.updatedAt,
        JSON.stringify(order),
        JSON.stringify(facts),
      );
    },
    customer(email) {
      const row = selectCustomer.get(email);
      return row && { customer: docOf<Customer>(row), known: row["known"] === 1 };
    },
    writeCustomer(customer, known) {
      upsertCustomer.run(
        customer.email ?? "",
        customer.id,
        known ? 1 : 0,
        customer.shop,
        customerSearchText(customer),
        customer.createdAt,
        customer.updatedAt,
        JSON.stringify(customer),
      );
    },
  };
}

function* mapped<To>(
  rows: IterableIterator<Record<string, unknown>>,
  to: (row: Record<string, unknown>) => To,
): IterableIterator<To> {
  for (const row of rows) yield to(row);
}
