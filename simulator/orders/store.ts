import type { Order } from "../model.ts";
import { notFound } from "../refusal.ts";
import type { Database, Row } from "../state/database.ts";
import { searchWords } from "../state/search.ts";
import type { OrdersApi } from "../world-api.ts";

const DEFAULT_ROWS = 50;
const MAX_ROWS = 5_000;

export interface OrderStore extends Pick<OrdersApi, "list" | "count" | "get" | "find" | "byName"> {
  /** Of one customer, oldest first. */
  ofCustomer(shop: string, customerId: number): Order[];
  /** Those with a line of the product, oldest first. */
  withProduct(shop: string, productId: number): Order[];
  byNumber(shop: string, number: number): Order | undefined;
  write(order: Order): void;
}

/** What an order is found by. */
export function orderSearchText(order: Order): string {
  const who = order.shippingAddress ?? order.billingAddress;
  const words = [order.name, order.email ?? "", who?.firstName ?? "", who?.lastName ?? "", ...order.tags];
  return words.join(" ").toLowerCase();
}

export function openOrderStore(db: Database): OrderStore {
  const orderOf = (row: Row | undefined) => row && (JSON.parse(String(row["doc"])) as Order);
  const find: OrderStore["find"] = (shop, id) =>
    orderOf(db.get("SELECT doc FROM orders WHERE shop = ? AND id = ?", shop, id));
  return {
    find,
    get(shop, id) {
      const order = find(shop, id);
      if (!order) throw notFound(`order ${id} in ${shop}`, "GET /_control/orders lists them.");
      return order;
    },
    byName(shop, name) {
      const named = db.get("SELECT doc FROM orders WHERE shop = ? AND name IN (?, ?)", shop, name, `#${name}`);
      return orderOf(named);
    },
    byNumber: (shop, number) => orderOf(db.get("SELECT doc FROM orders WHERE shop = ? AND number = ?", shop, number)),
    list(shop, { search = "", limit = DEFAULT_ROWS, offset = 0 } = {}) {
      const words = searchWords(search);
      return db
        .all(
          `SELECT doc FROM orders WHERE ${["shop = ?", ...words.map(() => "search LIKE ?")].join(" AND ")}
           ORDER BY number DESC LIMIT ? OFFSET ?`,
          shop,
          ...words.map((word) => `%${word}%`),
          Math.min(limit, MAX_ROWS),
          offset,
        )
        .map((row) => JSON.parse(String(row["doc"])) as Order);
    },
    count: (shop) => Number(db.get("SELECT count(*) AS n FROM orders WHERE shop = ?", shop)?.["n"]),
    ofCustomer: (shop, customerId) =>
      db
        .all("SELECT doc FROM orders WHERE shop = ? AND customer_id = ? ORDER BY number", shop, customerId)
        .map((row) => JSON.parse(String(row["doc"])) as Order),
    withProduct: (shop, productId) =>
      db
        .all(
          "SELECT doc FROM orders WHERE shop = ? AND doc LIKE ? ORDER BY number",
          shop,
          `%"productId":${productId},%`,
        )
        .map((row) => JSON.parse(String(row["doc"])) as Order),
    write(order) {
      db.run(
        `INSERT INTO orders (id, shop, number, name, customer_id, search, created_at, updated_at, doc)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET customer_id = excluded.customer_id, search = excluded.search, updated_at = excluded.updated_at, doc = excluded.doc`,
        order.id,
        order.shop,
        order.number,
        order.name,
        order.customerId,
        orderSearchText(order),
        order.createdAt,
        order.updatedAt,
        JSON.stringify(order),
      );
    },
  };
}
