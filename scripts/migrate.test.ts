import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { Failure } from "./infrastructure/failure.ts";
import { migrateService, urlOf } from "./migrate.ts";

let prismaFolder: string;
let database: string;
let count = 0;

beforeEach(() => {
  prismaFolder = mkdtempSync(join(tmpdir(), "migrations-"));
  database = `migrate_test_${process.pid}_${++count}`;
  write("_runtime/migrations/0001_inbox.sql", "create table runtime.inbox (shop text not null, message_id text)");
  write(
    "orders/migrations/0001_start/migration.sql",
    "create table orders (shop text not null, name text); create table settings (key text);",
  );
});
afterEach(() => rmSync(prismaFolder, { recursive: true, force: true }));

function write(file: string, sql: string) {
  mkdirSync(dirname(join(prismaFolder, file)), { recursive: true });
  writeFileSync(join(prismaFolder, file), sql);
}

const migrate = (change: Partial<Parameters<typeof migrateService>[0]> = {}) =>
  migrateService({
    adminUrl: inject("databaseUrl"),
    service: "orders",
    writePassword: "w",
    queryPassword: "q",
    database,
    prismaFolder,
    ...change,
  });

async function query<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result: unknown = await client.query<Row>(sql);
    const last = Array.isArray(result) ? result.at(-1) : result;
    return (last as pg.QueryResult<Row>).rows;
  } finally {
    await client.end();
  }
}

test("five starts at once apply every migration exactly once", async () => {
  const results = await Promise.all(Array.from({ length: 5 }, () => migrate()));
  expect(results.flatMap((result) => result.applied).sort()).toEqual(["0001_inbox", "0001_start"]);
  const records = await query(urlOf(inject("databaseUrl"), { database }), "select * from _prisma_migrations");
  expect(records).toMatchObject([{ migration_name: "0001_start", applied_steps_count: 1, rolled_back_at: null }]);
});

test("a later migration is applied alone", async () => {
  await migrate();
  write("orders/migrations/0002_more/migration.sql", "alter table orders add column email text");
  expect((await migrate()).applied).toEqual(["0002_more"]);
  expect((await migrate()).applied).toEqual([]);
});

test("a migration that fails leaves nothing of itself behind", async () => {
  write("orders/migrations/0002_bad/migration.sql", "create table half (shop text); select * from nowhere;");
  await expect(migrate()).rejects.toThrow(/0002_bad.*nowhere/);
  const admin = urlOf(inject("databaseUrl"), { database });
  expect(await query(admin, "select 1 from pg_tables where tablename = 'half'")).toEqual([]);
  write("orders/migrations/0002_bad/migration.sql", "create table half (shop text)");
  expect((await migrate()).applied).toEqual(["0002_bad"]);
});

test("a migration changed after it was applied is refused", async () => {
  await migrate();
  write("orders/migrations/0001_start/migration.sql", "create table orders (shop text not null)");
  await expect(migrate()).rejects.toThrow(Failure);
});

test("a query that names no shop sees only the rows of its own", async () => {
  const { writeUrl, queryUrl } = await migrate();
  await query(writeUrl, "insert into orders values ('harbor-lane', '#1'), ('kite-and-co', '#2')");
  expect(await query(queryUrl, "set flotilla.shop = 'harbor-lane'; select name from orders")).toEqual([{ name: "#1" }]);
  expect(await query(queryUrl, "select name from orders")).toEqual([]);
  expect(await query(writeUrl, "select name from orders")).toHaveLength(2);
});

test("the query role writes nothing and sees no table without a shop", async () => {
  const { queryUrl } = await migrate();
  await expect(query(queryUrl, "insert into orders values ('harbor-lane', '#3')")).rejects.toThrow(/permission denied/);
  await expect(query(queryUrl, "select * from settings")).rejects.toThrow(/permission denied/);
  await expect(query(queryUrl, "select * from _prisma_migrations")).rejects.toThrow(/permission denied/);
});

test("a service's roles cannot connect to another service's database", async () => {
  const { writeUrl } = await migrate();
  const other = await migrate({ service: "gateway", database: `${database}_gateway` });
  for (const url of [other.writeUrl, other.queryUrl]) {
    await expect(query(urlOf(url, { database }), "select 1")).rejects.toThrow(/permission denied for database/);
  }
  expect(await query(writeUrl, "select 1 as one")).toEqual([{ one: 1 }]);
});

test("role names are put in place of their placeholders", async () => {
  write("orders/migrations/0002_grant/migration.sql", "grant select on settings to :query_role");
  const { queryUrl } = await migrate();
  expect(await query(queryUrl, "select * from settings")).toEqual([]);
});
