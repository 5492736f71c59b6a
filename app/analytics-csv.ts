import { decimalFromMinor } from "../contracts/money.ts";
import { csvFile } from "./csv.ts";
import type { SummaryWire } from "./plot-data.ts";

export const CSV_KINDS = ["days", "products"] as const;
export type CsvKind = (typeof CSV_KINDS)[number];

/** The figures of a range as a file. Columns are named in English, so that a sheet made from one works with the next. */
export function analyticsCsv(summary: SummaryWire, kind: CsvKind): string {
  const money = (minor: string) => decimalFromMinor(BigInt(minor), summary.currency);
  const { currency } = summary;
  if (kind === "products") {
    return csvFile([
      ["product_id", "product", "units", "net", "refunds", "currency"],
      ...summary.products.map((product) => [
        product.productId,
        product.title,
        product.units,
        money(product.netMinor),
        money(product.refundsMinor),
        currency,
      ]),
    ]);
  }
  return csvFile([
    ["day", "orders", "units", "gross", "discounts", "refunds", "net", "total", "average_order", "currency"],
    ...summary.days.map((day) => [
      day.day,
      day.orders,
      day.units,
      money(day.grossMinor),
      money(day.discountsMinor),
      money(day.refundsMinor),
      money(day.netMinor),
      money(day.totalMinor),
      money(day.averageOrderMinor),
      currency,
    ]),
  ]);
}
