import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type TestDatabase, testDatabase } from "../../tests/setup/database.ts";
import { byteaArray, int8Array, textArray } from "./binary-array.ts";
import { type Database, openDatabase, Transaction } from "./database.ts";
import { isConnectionLost } from "./database-errors.ts";
import { insertOutbox } from "./outbox.ts";
import { sweep } from "./retention.ts";

let urls: TestDatabase;
let database: Database;

beforeAll(async () => {
  urls = await testDatabase("gateway");
  database = openDatabase(urls);
});
afterAll(async () => {
  await database.close();
  await urls.drop();
});

test("binary arrays arrive as they were sent: quotes, backslashes, empty, null, every byte", async () => {
  const texts = ['"', "\\", "", null, "{a,b}", "é😀", "null"];
  const bytes = [Uint8Array.from({ length: 256 }, (_, byte) => byte), new Uint8Array()];
  const numbers = [0n, -1n, 2n ** 63n - 1n, -(2n ** 63n), null];
  const { rows } = await database.write.query("select $1::text[] as t, $2::bytea[] as b, $3::int8[] as n", [
    textArray(texts),
    byteaArray(bytes),
    int8Array(numbers),
  ]);
  expect(rows[0].t).toEqual(texts);
  expect(rows[0].b.map((each: Buffer) => Uint8Array.from(each))).toEqual(bytes);
  expect(rows[0].n).toEqual(numbers.map((each) => each?.toString() ?? null));
});

test("an empty array is one", async () => {
  const { rows } = await database.write.query("select cardinality($1::text[]) as n", [textArray([])]);
  expect(rows[0].n).toBe(0);
});

test("a throw rolls all of it back", async () => {
  const message = { messageId: "m", shop: "s", subject: "events.s.a.b.v1", headers: {}, data: new Uint8Array() };
  await expect(
    database.transact(async (transaction) => {
      await insertOutbox(transaction, [message]);
      throw new Error("stop");
    }),
  ).rejects.toThrow("stop");
  expect((await database.write.query("select count(*) from runtime.outbox")).rows[0].count).toBe("0");
});

const say = (messageId: string) => ({
  name: "say",
  text: "insert into runtime.outbox (message_id, shop, subject, headers, data) values ($1, 'p', 's', '{}', '')",
  values: [messageId],
});
const COUNT = "select count(*)::int as count from runtime.outbox where shop = 'p'";
const FAULT = { name: "fault", text: "select 1 / $1::int", values: [0] };

test("a statement nobody waits for fails the commit, with its own error", async () => {
  const failing = database.transact(async (transaction) => {
    transaction.write(say("before"));
    transaction.write(FAULT);
    transaction.write(say("after"));
  });
  await expect(failing).rejects.toMatchObject({ code: "22012" });
  expect((await database.write.query("select count(*) from runtime.outbox where shop = 'p'")).rows[0].count).toBe("0");
});

test("a statement that can not even be sent takes its transaction with it", async () => {
  const circle: { toPostgres?: () => unknown } = {};
  circle.toPostgres = () => circle;
  const failing = database.transact(async (transaction) => {
    transaction.write(say("before"));
    transaction.write({ ...say(""), values: [circle] });
    transaction.write(say("after"));
  });
  await expect(failing).rejects.toThrow("circular");
  const { rows } = await database.write.query("select count(*) from runtime.outbox where shop = 'p'");
  expect(rows[0].count).toBe("0");
  await database.transact(async (transaction) => transaction.write(say("next")));
  await database.write.query("delete from runtime.outbox where shop = 'p'");
});

test("two texts under one name are told, and the next transaction has a sound connection", async () => {
  const failing = database.transact(async (transaction) => {
    transaction.write(say("before"));
    transaction.write({ ...say("other"), text: "select $1::text" });
  });
  await expect(failing).rejects.toThrow("the name say was used for two statements");
  const count = () =>
    database.transact((transaction) => transaction.query({ name: "count-said", text: COUNT, values: [] }));
  expect(await count()).toEqual([{ count: 0 }]);
});

test("a statement that was skipped is parsed the next time, on the same connection", async () => {
  const late = { name: "late", text: "select $1::int as late", values: [1] };
  for (const wrong of [FAULT, { ...FAULT, name: "wrong", text: "select nothing from nowhere", values: [] }]) {
    const failing = database.transact(async (transaction) => {
      transaction.write(wrong);
      await transaction.query(late);
    });
    await expect(failing).rejects.toThrow();
  }
  const ask = () => database.transact((transaction) => transaction.query(late));
  expect(await Promise.all([ask(), ask(), ask(), ask(), ask()])).toEqual(
    Array.from({ length: 5 }, () => [{ late: 1 }]),
  );
});

test("without begin, nothing is said to be done before it is committed", async () => {
  const admin = new pg.Client({ connectionString: urls.adminUrl });
  await admin.connect();
  // Looked at when it is committed, after PostgreSQL has answered the insert.
  await admin.query("create table runtime.late_check (id int primary key deferrable initially deferred)");
  await admin.query("insert into runtime.late_check values (1)");
  await admin.query("grant select, insert on runtime.late_check to public");
  const client = await database.write.connect();
  try {
    const insert = (id: number) => ({
      name: "late-check",
      text: "insert into runtime.late_check values ($1)",
      values: [id],
    });
    const alone = new Transaction(client);
    await expect(alone.query(insert(1))).rejects.toMatchObject({ code: "23505" });
    await expect(alone.query(insert(2))).resolves.toEqual([]);
  } finally {
    client.release();
    await admin.query("drop table runtime.late_check");
    await admin.end();
  }
});

test("what follows a failed statement tells that statement's error", async () => {
  const failing = database.transact(async (transaction) => {
    transaction.write(FAULT);
    await transaction.query(say("after"));
  });
  await expect(failing).rejects.toMatchObject({ code: "22012" });
  await database.transact(async (transaction) => transaction.write(say("next")));
  expect((await database.write.query("select message_id from runtime.outbox where shop = 'p'")).rows).toEqual([
    { message_id: "next" },
  ]);
  await database.write.query("delete from runtime.outbox where shop = 'p'");
});

test("statements that leave together are carried out in their order", async () => {
  const answers = await database.transact(async (transaction) => {
    transaction.write(say("one"));
    const first = transaction.query({ name: "count-said", text: COUNT, values: [] });
    transaction.write(say("two"));
    return Promise.all([first, transaction.query({ name: "count-said", text: COUNT, values: [] })]);
  });
  expect(answers).toEqual([[{ count: 1 }], [{ count: 2 }]]);
  await database.write.query("delete from runtime.outbox where shop = 'p'");
});

test("a connection the server ends is an outage, and the next transaction has a new one", async () => {
  const ended = database.transact((transaction) =>
    transaction.query({ name: "end-me", text: "select pg_terminate_backend(pg_backend_pid())", values: [] }),
  );
  await expect(ended.catch((error: unknown) => isConnectionLost(error))).resolves.toBe(true);
  await expect(
    database.transact((transaction) => transaction.query({ name: "one", text: "select 1 as one", values: [] })),
  ).resolves.toEqual([{ one: 1 }]);
});

test("the sweep removes what is past its time and published, and nothing else", async () => {
  await database.write.query(
    `insert into runtime.outbox (message_id, shop, subject, headers, data, created_at, published_at)
     select 'old-' || n, 's', 's', '{}', '', now() - interval '8 days', case when n % 2 = 0 then now() end
     from generate_series(1, 3000) n`,
  );
  await database.write.query(
    `insert into runtime.inbox (shop, message_id, type, correlation_id, outcome, processed_at) values
     ('s', 'old', 't', 'c', 'applied', now() - interval '31 days'),
     ('s', 'letter', 't', 'c', 'dead-letter', now() - interval '31 days'),
     ('s', 'young', 't', 'c', 'applied', now() - interval '29 days')`,
  );
  expect(await sweep(database)).toBe(1_501);
  const { rows } = await database.write.query("select message_id from runtime.inbox order by 1");
  expect(rows.map((row) => row.message_id)).toEqual(["letter", "young"]);
  const left = await database.write.query("select count(*) from runtime.outbox where published_at is null");
  expect(left.rows[0].count).toBe("1500");
});

// The bug looked like this: PostgreSQL was restarted, and a gateway that had just taken a connection died with it.
test("a connection that dies while it is taken out and idle ends no process", async () => {
  const client = await database.write.connect();
  const { rows } = await client.query("select pg_backend_pid() as pid");
  const gone = new Promise((resolve) => client.once("end", resolve));
  await database.write.query("select pg_terminate_backend($1)", [rows[0].pid]);
  await gone;
  await expect(client.query("select 1")).rejects.toThrow();
  client.release(true);
});
