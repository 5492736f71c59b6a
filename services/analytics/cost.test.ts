import { afterAll, beforeAll, expect, test } from "vitest";
import { OrderCreatedV1 } from "../../contracts/events/orders.ts";
import type { Statement } from "../_runtime/database.ts";
import { hoursStatement, SUMMARY_STATEMENTS } from "./store-read.ts";
import { aLine, anOrder, messageOf } from "./testing.ts";
import { openTestAnalytics, type TestAnalytics } from "./testing-service.ts";

/* What the bug would look like: a dashboard that reads orders, and is slower for every one of them. */

const SHOP = "harbor-lane";
const FEW = 1_000;
const MANY = 20_000;
const BATCH = 500;
const DAYS = 30;
const PRODUCTS = 20;

let analytics: TestAnalytics;

beforeAll(async () => {
  analytics = await openTestAnalytics();
});
afterAll(() => analytics.close());

async function count(first: number, end: number): Promise<void> {
  for (let from = first; from < end; from += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, index) => {
      const id = from + index;
      const createdAt = new Date(Date.parse("2026-09-30T22:00:00Z") + (id % (DAYS * 24)) * 3_600_000).toISOString();
      const order = anOrder(id, { createdAt, lines: [aLine(id % PRODUCTS, 1, 100n)] });
      return messageOf(OrderCreatedV1, `${id}`, { order }, { shop: SHOP });
    });
    await analytics.consume(messages);
  }
  await analytics.admin.query("vacuum analyze");
}

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Actual Rows": number;
  readonly "Actual Loops": number;
  readonly "Rows Removed by Filter"?: number;
  readonly "Shared Hit Blocks": number;
  readonly "Shared Read Blocks": number;
  readonly Plans?: readonly Plan[];
}

interface Cost {
  /** Rows that were read from each table. */
  readonly rows: Record<string, number>;
  /** Pages touched. */
  readonly blocks: number;
}

async function costOf({ name, text, values }: Statement): Promise<Cost> {
  return analytics.database.forShop(SHOP, async (transaction) => {
    const [answer] = await transaction.query<{ "QUERY PLAN": [{ Plan: Plan }] }>({
      name: `explain-${name}`,
      text: `explain (analyze, buffers, format json) ${text}`,
      values,
    });
    const plan = answer?.["QUERY PLAN"][0].Plan;
    if (!plan) throw new Error("no plan");
    const rows: Record<string, number> = {};
    const visit = (node: Plan) => {
      const table = node["Relation Name"];
      const read = (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
      if (table) rows[table] = (rows[table] ?? 0) + read;
      for (const child of node.Plans ?? []) visit(child);
    };
    visit(plan);
    return { rows, blocks: plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] };
  });
}

const from = "2026-10-01";
const to = "2026-10-30";
const STATEMENTS: readonly Statement[] = [
  SUMMARY_STATEMENTS.days(SHOP, "EUR", from, to),
  SUMMARY_STATEMENTS.products(SHOP, "EUR", from, to),
  SUMMARY_STATEMENTS.asOf(SHOP),
  hoursStatement(SHOP, "EUR", Date.parse("2026-10-12T22:00:00Z"), Date.parse("2026-10-13T21:00:00Z")),
];

async function costs(): Promise<Cost[]> {
  const found: Cost[] = [];
  for (const statement of STATEMENTS) found.push(await costOf(statement));
  return found;
}

const rowsOf = (all: readonly Cost[]) => all.map(({ rows }) => rows);
const blocksOf = (all: readonly Cost[]) => all.reduce((sum, { blocks }) => sum + blocks, 0);

test("a dashboard reads as many rows of 20,000 orders as of 1,000, and no order's", { timeout: 180_000 }, async () => {
  await count(0, FEW);
  const few = await costs();
  await count(FEW, MANY);
  const many = await costs();
  expect(rowsOf(many)).toEqual(rowsOf(few));
  expect(Object.keys(Object.assign({}, ...rowsOf(many))).sort()).toEqual([
    "event_log",
    "rollup_days",
    "rollup_hours",
    "rollup_products",
  ]);
  expect(many[2]?.rows).toEqual({ event_log: 1 });
  // Room left on the pages keeps every update in place: twenty times the updates may not even double the pages.
  expect(blocksOf(many)).toBeLessThan(2 * blocksOf(few));
  const { totals } = await analytics.store.summary(SHOP, { from, to });
  expect(totals).toMatchObject({ orders: MANY, netMinor: BigInt(MANY) * 100n });
});
