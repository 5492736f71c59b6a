import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { rowColumns } from "./row-columns.ts";

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client({ connectionString: inject("databaseUrl") });
  await client.connect();
});
afterAll(() => client.end());

const columns = rowColumns([
  "name text",
  "count int4",
  "amount int8",
  "is_on bool",
  "at timestamptz",
  "tags text[]",
  "document jsonb",
]);

async function back(rows: readonly object[]) {
  const { rows: read } = await client.query(
    `select ${columns.names.join(", ")} from ${columns.source}`,
    columns.parameters(rows),
  );
  return read as Record<string, unknown>[];
}

// What PostgreSQL's text can not hold: NUL, and halves of surrogate pairs.
const text = fc.string({ unit: "grapheme", maxLength: 80 }).filter((each) => !each.includes("\0"));

test("rows arrive as they were, whatever their text, and what they lack is null", async () => {
  const row = fc.record(
    {
      name: fc.option(text),
      count: fc.option(fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
      amount: fc.option(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String)),
      is_on: fc.option(fc.boolean()),
      at: fc.option(fc.date({ min: new Date("1990"), max: new Date("2090"), noInvalidDate: true })),
      tags: fc.option(fc.array(text, { maxLength: 4 })),
      document: fc.option(fc.record({ title: text, lines: fc.array(fc.integer()) })),
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), async (rows) => {
      const sent = rows.map((each) => ({ ...each, at: each.at?.toISOString() ?? null }));
      const wanted = rows.map((each) => ({
        name: each.name ?? null,
        count: each.count ?? null,
        amount: each.amount ?? null,
        is_on: each.is_on ?? null,
        at: each.at ?? null,
        tags: each.tags ?? null,
        document: each.document ?? null,
      }));
      expect(await back(sent)).toEqual(wanted);
    }),
    { numRuns: 100 },
  );
});
