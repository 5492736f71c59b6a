import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { importProducts } from "../../simulator/catalogue/import.ts";
import { openImports } from "../../simulator/order-import/runs.ts";
import { testWorld } from "../../simulator/testing.ts";
import { ROOT } from "../infrastructure/paths.ts";

const DATA = join(ROOT, "..", "shared", "data", "retail", "2010-12.csv.gz");
const HEAD = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
const SHOP = "retail";
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "retail-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function convert(source: string): string {
  return execFileSync(process.execPath, [join(ROOT, "scripts", "retail-orders.ts"), source, folder], {
    encoding: "utf8",
  });
}

/** The converted files in a shop of their own. */
async function imported(mode: "history" | "live") {
  const world = testWorld();
  world.openShop({ shop: SHOP, currency: "GBP", timeZone: "Europe/London", empty: true }, () =>
    importProducts(world, SHOP, readFileSync(join(folder, "products.csv"), "utf8")),
  );
  const imports = openImports(world);
  const { importId } = imports.start({
    shop: SHOP,
    orders: { path: join(folder, "orders.csv") },
    refunds: { path: join(folder, "refunds.csv") },
    mode,
    ratePerSecond: undefined,
  });
  await imports.ended(importId);
  return { world, run: imports.get(importId) };
}

const ROWS = `${HEAD}
536365,85123A,"HEART, WHITE",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom
536365,m,,2,2010-12-01 08:26:00,3.39,17850.0,United Kingdom
536366,M,Manual,1,2010-12-01 08:28:00,1.00,,EIRE
536367,85123A,HEART,1,2011-06-01 08:28:00,2.55,17850.0,Unspecified
536368,85123A,HEART,-1,2011-06-01 08:28:00,2.55,17850.0,Unspecified
C536369,85123A,HEART,-2,2011-06-01 09:00:00,2.50,17850.0,Unspecified
`;

test.each(["history", "live"] as const)("what is written can be imported as %s, to the penny", async (mode) => {
  writeFileSync(join(folder, "in.csv"), ROWS);
  expect(convert(join(folder, "in.csv"))).toContain("6 rows: 3 orders of 4 lines, 2 refunded lines, 3 left out");
  const { world, run } = await imported(mode);
  expect(run).toMatchObject({ state: "done", ordersDone: 3, refundsDone: 2, customersMade: 1, error: null });
  const first = world.orders.byName(SHOP, "536365");
  expect(first).toMatchObject({
    createdAt: Date.parse("2010-12-01T08:26:00Z"),
    billingAddress: { countryCode: "GB" },
    lines: [{ sku: "85123A", priceMinor: 255, currentQuantity: 5 }, { sku: "m" }],
    refunds: [{ transactions: [{ amountMinor: 255 }] }],
  });
  expect(first?.lines.map((line) => line.variantId === null)).toEqual([false, false]);
  // London is an hour ahead in June.
  expect(world.orders.byName(SHOP, "536367")).toMatchObject({
    createdAt: Date.parse("2011-06-01T07:28:00Z"),
    financialStatus: "refunded",
  });
  expect(world.orders.byName(SHOP, "536366")).toMatchObject({ customerId: null });
  expect(readFileSync(join(folder, "report.csv"), "utf8")).toContain("6,536368,85123A,-1,quantity not positive");
  await world.close();
});

test("a month of the real data converts, and all of it is imported as history", async (context) => {
  if (!existsSync(DATA)) return context.skip("the retail data set is not beside this project: ../shared/data/retail");
  expect(convert(DATA)).toContain("42481 rows: 1559 orders of 41480 lines");
  const { world, run } = await imported("history");
  expect(run).toMatchObject({ state: "done", ordersDone: 1_559, error: null });
  await world.close();
});
