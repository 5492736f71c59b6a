import { afterAll, beforeAll, expect, test } from "vitest";
import type { Erasure } from "../../../contracts/privacy.ts";
import type { Shop } from "../../../contracts/shop.ts";
import { type TestDatabase, testDatabase } from "../../../tests/setup/database.ts";
import { type Database, openDatabase } from "../database.ts";
import { insertOutbox } from "../outbox.ts";
import { markPublished, republish } from "../relay/rows.ts";
import { ErasureBook } from "./book.ts";
import { eraseCopies } from "./outbox-copies.ts";
import { eraseShopOutbox } from "./shop-tables.ts";

/*
 * What the bug would look like: a message was said again for a service that had missed it, while the stream still held it.
 * An erasure took out the second edition only, and the name stood in the stream for days.
 */

const SHOP = "harbor-lane" as Shop;
const CUSTOMER = "gid://shopify/Customer/7";
const INCARNATION = "2026-11-01T00:00:00.000000000Z";
const TYPE = "customer.changed.v1";

let urls: TestDatabase;
let database: Database;

beforeAll(async () => {
  urls = await testDatabase("customers");
  database = openDatabase(urls);
});
afterAll(async () => {
  await database.close();
  await urls.drop();
});

/** Published at the first place, said again, and published at the second. */
async function saidTwice(messageId: string, places: readonly [number, number]): Promise<void> {
  const message = {
    messageId,
    shop: SHOP,
    subject: `events.${SHOP}.customer.changed.v1`,
    headers: { "ce-type": TYPE, "ce-id": messageId, "ce-time": "2026-11-20T10:00:00Z", "ce-shop": SHOP },
    data: Buffer.from(JSON.stringify({ customerId: CUSTOMER, email: "ada@example.com" })),
  };
  const [row] = await database.transact((transaction) => insertOutbox(transaction, [message]));
  const publishedAt = (streamSeq: number) =>
    markPublished(database, [{ seq: row?.seq ?? "", stream: "EVENTS", streamSeq, incarnation: INCARNATION }]);
  await publishedAt(places[0]);
  const [since, until] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
  expect(await republish(database, { types: [TYPE], since, until })).toBe(1);
  await publishedAt(places[1]);
}

async function toTakeOut(messageId: string): Promise<number[]> {
  const { rows } = await database.write.query(
    "select stream_seq::int as seq from runtime.erased_message where message_id = $1 and shop = $2 order by 1",
    [messageId, SHOP],
  );
  return rows.map((row) => row.seq);
}

test("a customer's message is taken out wherever an edition of it stands", async () => {
  await saidTwice("customer-7", [5, 9]);
  const erasure: Erasure = {
    erasureId: "request-1",
    kind: "customer",
    askedAt: new Date().toISOString(),
    customerId: CUSTOMER,
    orderIds: [],
    salt: "salt",
    contactDigests: [],
  };
  const book = ErasureBook.of(SHOP, erasure);
  const looked = await database.transact((transaction) =>
    eraseCopies(transaction, SHOP, erasure, { book, cursor: "0" }),
  );
  expect(looked.found).toBe(1);
  expect(await toTakeOut("customer-7")).toEqual([5, 9]);
});

test("a shop's messages are taken out wherever an edition of them stands", async () => {
  await database.write.query("delete from runtime.outbox");
  await saidTwice("customer-8", [15, 19]);
  expect(await eraseShopOutbox(database, SHOP)).toBe(1);
  expect(await toTakeOut("customer-8")).toEqual([15, 19]);
});
