import type { Company, Customer } from "../model.ts";
import { notFound } from "../refusal.ts";
import type { CustomersApi } from "../world-api.ts";
import type { Database, Row } from "./database.ts";
import { searchWords } from "./search.ts";

const MAX_ROWS = 5_000;

export interface CustomerStore extends Omit<CustomersApi, "create" | "update" | "delete" | "merge"> {
  write(customer: Customer): void;
  remove(customer: Customer): void;
  addCompany(company: Company): void;
}

/** What a customer is found by. */
export function customerSearchText({ firstName, lastName, email, tags }: Customer): string {
  return [firstName, lastName, email ?? "", ...tags].join(" ").toLowerCase();
}

export function openCustomerStore(db: Database): CustomerStore {
  const customerOf = (row: Row | undefined) => row && (JSON.parse(String(row["doc"])) as Customer);
  const find: CustomerStore["find"] = (shop, id) =>
    customerOf(db.get("SELECT doc FROM customers WHERE shop = ? AND id = ?", shop, id));
  return {
    find,
    get(shop, id) {
      const customer = find(shop, id);
      if (!customer) throw notFound(`customer ${id} in ${shop}`);
      return customer;
    },
    list(shop, { search = "", limit = 100, offset = 0 } = {}) {
      const words = searchWords(search);
      return db
        .all(
          `SELECT doc FROM customers WHERE ${["shop = ?", ...words.map(() => "search LIKE ?")].join(" AND ")}
           ORDER BY id LIMIT ? OFFSET ?`,
          shop,
          ...words.map((word) => `%${word}%`),
          Math.min(limit, MAX_ROWS),
          offset,
        )
        .map((row) => JSON.parse(String(row["doc"])) as Customer);
    },
    count: (shop) => Number(db.get("SELECT count(*) AS n FROM customers WHERE shop = ?", shop)?.["n"]),
    byEmail: (shop, email) =>
      customerOf(db.get("SELECT doc FROM customers WHERE shop = ? AND email = ?", shop, email.trim().toLowerCase())),
    companies: (shop) =>
      db
        .all("SELECT doc FROM companies WHERE shop = ? ORDER BY id", shop)
        .map((row) => JSON.parse(String(row["doc"])) as Company),
    write(customer) {
      db.run(
        `INSERT INTO customers (id, shop, email, search, created_at, updated_at, doc) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET email = excluded.email, search = excluded.search,
           created_at = excluded.created_at, updated_at = excluded.updated_at, doc = excluded.doc`,
        customer.id,
        customer.shop,
        customer.email,
        customerSearchText(customer),
        customer.createdAt,
        customer.updatedAt,
        JSON.stringify(customer),
      );
    },
    remove: (customer) => void db.run("DELETE FROM customers WHERE id = ?", customer.id),
    addCompany(company) {
      db.run(
        "INSERT INTO companies (id, shop, doc) VALUES (?, ?, ?)",
        company.id,
        company.shop,
        JSON.stringify(company),
      );
    },
  };
}
