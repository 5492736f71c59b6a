import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { type Database, openDatabase } from "../_runtime/database.ts";
import { loadBook } from "./load-and-save.ts";

let urls: TestDatabase;
let database: Database;
const unhandled: unknown[] = [];
const note = (error: unknown) => void unhandled.push(error);

beforeAll(async () => {
  urls = await testDatabase("inventory");
  database = openDatabase(urls);
  process.on("unhandledRejection", note);
});
afterAll(async () => {
  process.off("unhandledRejection", note);
  await database.close();
  await urls.drop();
});

// A bug here ends the process: a statement fails that nobody waits for yet.
test("a connection that dies while a batch is read fails this batch, and nothing else", async () => {
  const named = { shop: "dies-while-read", id: "gid://shopify/Order/1" };
  const read = database.transact(async (transaction) => {
    transaction.write({ name: "die", text: "select pg_terminate_backend(pg_backend_pid())", values: [] });
    return loadBook(transaction, { items: [named], orders: [named], products: [] });
  });
  await expect(read).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(unhandled).toEqual([]);
  const book = await database.transact((transaction) =>
    loadBook(transaction, { items: [named], orders: [named], products: [] }),
  );
  expect(book.orders.size).toBe(0);
});
