import { createReadStream, createWriteStream, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { parse } from "csv-parse";
import { Failure, printFailure } from "./infrastructure/failure.ts";
import { ordersCsv, productsCsv, refundsCsv, reportCsv, titlesOf } from "./retail/files.ts";
import { type RetailRow, retailOrders } from "./retail/rules.ts";

const COLUMNS = [
  "InvoiceNo",
  "StockCode",
  "Description",
  "Quantity",
  "InvoiceDate",
  "UnitPrice",
  "CustomerID",
  "Country",
] as const;

/** `npm run retail-orders -- IN.csv.gz OUTDIR`: the rules are in docs/retail-data.md. */
async function main([source, target]: string[]): Promise<void> {
  if (source === undefined || target === undefined) {
    throw new Failure("It needs a file and a folder", "npm run retail-orders -- IN.csv.gz OUTDIR");
  }
  if (!existsSync(source)) throw new Failure(`There is no file ${source}`, "Name the data set's CSV, packed or not.");
  mkdirSync(target, { recursive: true });
  const rows = await readRows(source);
  const retail = retailOrders(rows);
  const titles = titlesOf(rows);
  await write(join(target, "orders.csv"), ordersCsv(retail, titles));
  await write(join(target, "refunds.csv"), refundsCsv(retail));
  await write(join(target, "products.csv"), productsCsv(retail, titles));
  await write(join(target, "report.csv"), reportCsv(retail.leftOut));
  const lines = retail.orders.reduce((sum, order) => sum + order.lines.length, 0);
  process.stdout.write(
    `${rows.length} rows: ${retail.orders.length} orders of ${lines} lines, ${retail.refunds.length} refunded lines, ${retail.leftOut.length} left out (${join(target, "report.csv")})\n`,
  );
}

async function readRows(source: string): Promise<RetailRow[]> {
  const parser = parse({ bom: true, columns: checkedColumns, info: true, skip_empty_lines: true });
  const bytes = createReadStream(source);
  const reading = source.endsWith(".gz") ? pipeline(bytes, createGunzip(), parser) : pipeline(bytes, parser);
  const rows: RetailRow[] = [];
  const records = parser as AsyncIterable<{ record: Omit<RetailRow, "row">; info: { records: number } }>;
  for await (const { record, info } of records) rows.push({ ...record, row: info.records + 1 });
  await reading;
  return rows;
}

function checkedColumns(names: string[]): string[] {
  const missing = COLUMNS.find((column) => !names.includes(column));
  if (missing) throw new Failure(`There is no column ${missing}`, `Its first row has to name: ${COLUMNS.join(", ")}.`);
  return names;
}

function write(file: string, lines: Iterable<string>): Promise<void> {
  return pipeline(Readable.from(lines), createWriteStream(file));
}

await main(process.argv.slice(2)).catch((error: unknown) => {
  printFailure(error);
  process.exitCode = 1;
});
