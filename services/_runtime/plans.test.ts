import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { textArray } from "./binary-array.ts";
import { ANY_KEY, KEY_PAIRS } from "./by-key.ts";
import { type Database, openDatabase, type Statement } from "./database.ts";

/*
 * What the bug would look like: everything works, and a burst of orders takes several times the CPU, because PostgreSQL
 * plans each small batch anew, or reads whole tables by plans that were made when they were empty.
 */

let urls: TestDatabase;
let database: Database;

beforeAll(async () => {
  urls = await testDatabase("gateway");
});
beforeEach(() => {
  database = openDatabase({ ...urls, max: 1 });
  return () => database.close();
});
afterAll(() => urls.drop());

const run = (statement: Statement) => database.transact((transaction) => transaction.query(statement));

async function plansOf(statement: Statement): Promise<{ custom: number; generic: number }> {
  for (let times = 0; times < 20; times++) await run(statement);
  const { rows } = await database.write.query(
    "select custom_plans::int as custom, generic_plans::int as generic from pg_prepared_statements where name = $1",
    [statement.name],
  );
  return rows[0];
}

const readInbox = (name: string, keys: string): Statement => ({
  name,
  text: `select t.* from ${keys} as key (shop, id)
         cross join lateral (
           select * from runtime.inbox as each where each.shop = key.shop and each.message_id = key.id offset 0
         ) as t`,
  values: [textArray(["s", "s"]), textArray(["a", "b"])],
});

test("what is looked up by a few keys is planned once, not each time", async () => {
  const plain = await plansOf(readInbox("plain", "unnest($1::text[], $2::text[])"));
  expect(plain.generic).toBe(0);
  expect((await plansOf(readInbox("pairs", KEY_PAIRS))).generic).toBeGreaterThan(10);
  const any = (name: string, keys: string): Statement => ({
    name,
    text: `select * from runtime.inbox where shop = ${keys}`,
    values: [textArray(["s"])],
  });
  expect((await plansOf(any("any-key", ANY_KEY))).generic).toBeGreaterThan(10);
});

test("a plan is made anew seconds after its table has grown, not when autovacuum looks", async () => {
  const statement = readInbox("grown", KEY_PAIRS);
  await plansOf(statement);
  // With its costs, which follow from the table's size.
  const plan = async () => (await database.write.query("explain execute grown(null, null)")).rows;
  const small = await plan();
  await database.write.query(
    `insert into runtime.inbox (shop, message_id, type, correlation_id, outcome)
     select 's', 'm' || n, 't', 'c', 'applied' from generate_series(1, 20000) n`,
  );
  await run(statement);
  expect(await plan()).toEqual(small);
  const now = performance.now();
  vi.spyOn(performance, "now").mockImplementation(() => now + 6_000);
  await run(statement);
  vi.restoreAllMocks();
  expect(await plan()).not.toEqual(small);
});
