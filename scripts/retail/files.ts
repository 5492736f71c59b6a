import { countryCodeOf } from "./countries.ts";
import { londonTime } from "./london-time.ts";
import type { LeftOut, Retail, RetailOrder, RetailRow } from "./rules.ts";

/** Columns of Shopify's order export that these orders have something for, in its order. */
const ORDER_COLUMNS = [
  "Name",
  "Email",
  "Financial Status",
  "Paid at",
  "Fulfillment Status",
  "Accepts Marketing",
  "Currency",
  "Subtotal",
  "Shipping",
  "Taxes",
  "Total",
  "Discount Amount",
  "Created at",
  "Lineitem quantity",
  "Lineitem name",
  "Lineitem price",
  "Lineitem sku",
  "Lineitem requires shipping",
  "Lineitem taxable",
  "Lineitem fulfillment status",
  "Billing Name",
  "Billing Country",
  "Payment Method",
  "Refunded Amount",
  "Outstanding Balance",
  "Source",
  "Lineitem discount",
];
const REFUND_COLUMNS = ["Name", "Lineitem number", "Quantity", "Amount", "Refunded at", "Restock", "Note"];
const PRODUCT_COLUMNS = [
  "Handle",
  "Title",
  "Vendor",
  "Type",
  "Published",
  "Option1 Name",
  "Option1 Value",
  "Variant SKU",
  "Variant Grams",
  "Variant Inventory Tracker",
  "Variant Inventory Qty",
  "Variant Inventory Policy",
  "Variant Fulfillment Service",
  "Variant Price",
  "Variant Requires Shipping",
  "Variant Taxable",
  "Status",
];
const REPORT_COLUMNS = [
  "Row",
  "InvoiceNo",
  "StockCode",
  "Units left out",
  "Reason",
  "Description",
  "Quantity",
  "InvoiceDate",
  "UnitPrice",
  "CustomerID",
  "Country",
] as const;

type Cell = string | number;

/** Lines of orders.csv: an order's further rows leave its columns empty. */
export function* ordersCsv({ orders }: Retail, titles: ReadonlyMap<string, string>): Generator<string> {
  yield csvLine(ORDER_COLUMNS);
  for (const order of orders) {
    for (const [at, line] of order.lines.entries()) {
      const own = at === 0 ? orderCells(order) : { Name: `#${order.invoice}` };
      const cells: Record<string, Cell> = {
        ...own,
        "Lineitem quantity": line.quantity,
        "Lineitem name": line.description || (titles.get(line.stockCode) ?? line.stockCode),
        "Lineitem price": pounds(line.pricePence),
        "Lineitem sku": line.stockCode,
        "Lineitem requires shipping": "true",
        "Lineitem taxable": "false",
        "Lineitem fulfillment status": "pending",
        "Lineitem discount": "0.00",
      };
      yield csvLine(ORDER_COLUMNS.map((column) => cells[column] ?? ""));
    }
  }
}

function orderCells(order: RetailOrder): Record<string, Cell> {
  const total = pounds(order.totalPence);
  const placedAt = londonTime(order.placedAt);
  const { refundedPence, totalPence, customer } = order;
  return {
    Name: `#${order.invoice}`,
    Email: customer === "" ? "" : `customer-${customer}@retail.example`,
    "Financial Status": refundedPence === 0 ? "paid" : refundedPence < totalPence ? "partially_refunded" : "refunded",
    "Paid at": placedAt,
    "Fulfillment Status": "unfulfilled",
    "Accepts Marketing": "no",
    Currency: "GBP",
    Subtotal: total,
    Shipping: "0.00",
    Taxes: "0.00",
    Total: total,
    "Discount Amount": "0.00",
    "Created at": placedAt,
    "Billing Name": customer === "" ? "" : `Customer ${customer}`,
    "Billing Country": countryCodeOf(order.country),
    "Payment Method": "Invoice",
    "Refunded Amount": pounds(refundedPence),
    "Outstanding Balance": "0.00",
    Source: "retail",
  };
}

export function* refundsCsv({ refunds }: Retail): Generator<string> {
  yield csvLine(REFUND_COLUMNS);
  for (const { invoice, line, quantity, amountPence, refundedAt, by } of refunds) {
    yield csvLine([`#${invoice}`, line, quantity, pounds(amountPence), londonTime(refundedAt), "yes", by]);
  }
}

/** One product a stock code, with as much stock as is sold: its price is that of its last sale. */
export function* productsCsv({ orders }: Retail, titles: ReadonlyMap<string, string>): Generator<string> {
  const stock = new Map<string, { units: number; pricePence: number }>();
  for (const line of orders.flatMap((order) => order.lines)) {
    const units = (stock.get(line.stockCode)?.units ?? 0) + line.quantity;
    stock.set(line.stockCode, { units, pricePence: line.pricePence });
  }
  yield csvLine(PRODUCT_COLUMNS);
  const handles = new Set<string>();
  for (const [code, { units, pricePence }] of stock) {
    const cells: Record<string, Cell> = {
      Handle: handleOf(code, handles),
      Title: titles.get(code) ?? code,
      Vendor: "Retail",
      Published: "true",
      "Option1 Name": "Title",
      "Option1 Value": "Default Title",
      "Variant SKU": code,
      "Variant Grams": 0,
      "Variant Inventory Tracker": "shopify",
      "Variant Inventory Qty": units,
      "Variant Inventory Policy": "deny",
      "Variant Fulfillment Service": "manual",
      "Variant Price": pounds(pricePence),
      "Variant Requires Shipping": "true",
      "Variant Taxable": "false",
      Status: "active",
    };
    yield csvLine(PRODUCT_COLUMNS.map((column) => cells[column] ?? ""));
  }
}

export function* reportCsv(leftOut: readonly LeftOut[]): Generator<string> {
  yield csvLine(REPORT_COLUMNS);
  for (const { row, units, reason } of leftOut) {
    const cells: Record<string, Cell> = { ...row, Row: row.row, "Units left out": units, Reason: reason };
    yield csvLine(REPORT_COLUMNS.map((column) => cells[column] ?? ""));
  }
}

/** What a stock code is called most often. */
export function titlesOf(rows: Iterable<RetailRow>): ReadonlyMap<string, string> {
  const said = new Map<string, Map<string, number>>();
  for (const { StockCode, Description } of rows) {
    if (Description === "") continue;
    const counts = said.get(StockCode) ?? new Map<string, number>();
    said.set(StockCode, counts.set(Description, (counts.get(Description) ?? 0) + 1));
  }
  return new Map(
    [...said].map(([code, counts]) => [code, [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0]]),
  );
}

/** "m" and "M" are two stock codes, and would be one handle. */
function handleOf(code: string, taken: Set<string>): string {
  const plain = `stock-${code.toLowerCase().replace(/[^a-z0-9]+/g, "-")}`;
  let handle = plain;
  for (let number = 2; taken.has(handle); number++) handle = `${plain}-${number}`;
  taken.add(handle);
  return handle;
}

function pounds(pence: number): string {
  return `${Math.floor(pence / 100)}.${String(pence % 100).padStart(2, "0")}`;
}

function csvLine(cells: readonly Cell[]): string {
  return `${cells.map((cell) => quoted(String(cell))).join(",")}\n`;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
