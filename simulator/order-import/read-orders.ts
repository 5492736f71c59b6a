import type { Address, FinancialStatus } from "../model.ts";
import { type CellReader, cellReader } from "./cells.ts";
import type { ImportedLine, ImportedOrder } from "./imported-order.ts";
import { type CsvRow, type CsvSource, csvRows } from "./rows.ts";

/** Without these there is no order. Shopify's export has 79 columns; those that the stores have no notion of are read past. */
const NEEDED = ["Name", "Created at", "Currency", "Total", "Lineitem quantity", "Lineitem name", "Lineitem price"];
/** Of one order; a checkout stops at 500. */
const MAX_LINES = 5_000;

export interface OrderFile {
  readonly name: string;
  readonly source: CsvSource;
  /** The shop's. */
  readonly currency: string;
}

/**
 * Shopify's order export: one row per line item, the order's own columns filled in its first row only. Its further
 * rows repeat the name, or leave that empty, too.
 * Source: help.shopify.com/manual/fulfillment/managing-orders/exporting-orders.
 * @throws StoreRefusal BAD_CSV naming row, column and what to do.
 */
export async function* readOrders(file: OrderFile): AsyncGenerator<ImportedOrder> {
  let rows: CsvRow[] = [];
  for await (const row of csvRows(file.name, file.source, NEEDED)) {
    const name = (row.cells["Name"] ?? "").trim();
    const [first] = rows;
    if (first && (name === "" || name === (first.cells["Name"] ?? "").trim())) {
      rows.push(row);
      continue;
    }
    if (first) yield orderOf(file, rows);
    rows = [row];
  }
  if (rows.length > 0) yield orderOf(file, rows);
}

function orderOf(file: OrderFile, rows: readonly CsvRow[]): ImportedOrder {
  const [first] = rows;
  if (!first) throw new Error("an order without rows");
  const cell = cellReader(file.name, first, file.currency);
  if (rows.length > MAX_LINES) cell.fail("Name", `has ${rows.length} lines.`, `An order has at most ${MAX_LINES}.`);
  const lines = rows.map((row) => lineOf(cellReader(file.name, row, file.currency), row.row));
  const name = cell.text("Name") || cell.fail("Name", "is empty.", "The first row of an order names it, e.g. #1001.");
  if (cell.text("Currency") !== file.currency) {
    cell.fail(
      "Currency",
      `"${cell.text("Currency")}" is not the shop's.`,
      `This shop sells in ${file.currency}; choose another with --shop.`,
    );
  }
  const createdAt =
    cell.time("Created at") ?? cell.fail("Created at", "is empty.", "Write it like 2026-11-23 09:00:00 +0100.");
  const money = moneyOf(cell, lines);
  const cancelledAt = cell.time("Cancelled at");
  const fulfilledAt = cell.time("Fulfilled at");
  const paidAt = cell.time("Paid at");
  for (const [column, at] of [
    ["Cancelled at", cancelledAt],
    ["Fulfilled at", fulfilledAt],
    ["Paid at", paidAt],
  ] as const) {
    if (at !== null && at < createdAt)
      cell.fail(column, "is before the order was created.", "Compare it with Created at.");
  }
  const [firstName, lastName] = splitName(cell.text("Billing Name") || cell.text("Shipping Name"));
  return {
    row: first.row,
    name,
    email: emailOf(cell),
    firstName,
    lastName,
    phone: cell.text("Phone") || null,
    acceptsMarketing: cell.flag("Accepts Marketing", false),
    createdAt,
    paidAt,
    fulfilledAt: fulfilledAt ?? (lines.some((line) => line.fulfilled) ? createdAt : null),
    cancelledAt,
    financialStatus: statusOf(cell, paidAt),
    ...money,
    shippingTitle: cell.text("Shipping Method") || "Shipping",
    gateway: cell.text("Payment Method") || "Import",
    note: cell.text("Notes") || null,
    tags: cell
      .text("Tags")
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
    sourceName: cell.text("Source") || "web",
    billingAddress: addressOf(cell, "Billing"),
    shippingAddress: addressOf(cell, "Shipping"),
    lines,
  };
}

function lineOf(cell: CellReader, row: number): ImportedLine {
  return {
    row,
    title:
      cell.text("Lineitem name") || cell.fail("Lineitem name", "is empty.", "Name the item, as in Shopify's export."),
    sku: cell.text("Lineitem sku") || null,
    vendor: cell.text("Vendor") || null,
    quantity: cell.quantity("Lineitem quantity"),
    priceMinor: cell.amount("Lineitem price"),
    discountMinor: cell.amount("Lineitem discount"),
    requiresShipping: cell.flag("Lineitem requires shipping", true),
    taxable: cell.flag("Lineitem taxable", true),
    fulfilled: cell.text("Lineitem fulfillment status").toLowerCase() === "fulfilled",
  };
}

/** The export's sums must be those of its lines: what does not add up is not guessed at. */
function moneyOf(cell: CellReader, lines: readonly ImportedLine[]) {
  const goods = lines.reduce((sum, line) => sum + line.priceMinor * line.quantity, 0);
  const ofLines = lines.reduce((sum, line) => sum + line.discountMinor, 0);
  const [shippingMinor, taxMinor, totalMinor] = [cell.amount("Shipping"), cell.amount("Taxes"), cell.amount("Total")];
  const named = cell.amount("Discount Amount");
  const subtotal = cell.text("Subtotal") === "" ? goods - Math.max(named, ofLines) : cell.amount("Subtotal");
  // Discount Amount holds the lines' own discounts in some exports and stands beside them in others.
  const discountMinor = [Math.max(0, named - ofLines), named].find((more) => goods - ofLines - more === subtotal);
  if (discountMinor === undefined) {
    cell.fail(
      "Subtotal",
      `says ${subtotal}, but the lines are worth ${goods} less ${ofLines + named} of discounts (minor units).`,
      "Compare Lineitem price, Lineitem quantity, Lineitem discount and Discount Amount.",
    );
  }
  const taxesIncluded = totalMinor === subtotal + shippingMinor;
  if (!taxesIncluded && totalMinor !== subtotal + shippingMinor + taxMinor) {
    cell.fail(
      "Total",
      `says ${totalMinor}, but subtotal and shipping make ${subtotal + shippingMinor}, with taxes ${subtotal + shippingMinor + taxMinor} (minor units).`,
      "Total is Subtotal plus Shipping, plus Taxes where the shop adds them.",
    );
  }
  const outstanding = cell.amount("Outstanding Balance");
  return {
    shippingMinor,
    taxMinor,
    totalMinor,
    taxesIncluded,
    discountMinor: discountMinor ?? 0,
    paidMinor: Math.max(0, totalMinor - outstanding),
    refundedMinor: cell.amount("Refunded Amount"),
  };
}

const STATUSES: Readonly<Record<string, FinancialStatus>> = {
  authorized: "pending",
  expired: "pending",
  paid: "paid",
  partially_paid: "partially_paid",
  partially_refunded: "partially_refunded",
  pending: "pending",
  refunded: "refunded",
  voided: "voided",
};

function statusOf(cell: CellReader, paidAt: number | null): FinancialStatus {
  const text = cell.text("Financial Status").toLowerCase();
  if (text === "") return paidAt === null ? "pending" : "paid";
  return (
    STATUSES[text] ??
    cell.fail("Financial Status", `"${text}" is none.`, `Write one of: ${Object.keys(STATUSES).join(", ")}.`)
  );
}

function emailOf(cell: CellReader): string | null {
  const email = cell.text("Email").toLowerCase();
  if (email === "") return null;
  if (/^[^\s@]+@[^\s@]+$/.test(email)) return email;
  return cell.fail(
    "Email",
    `"${email}" is no email address.`,
    "Write it like name@example.com, or leave it empty for a guest.",
  );
}

function splitName(whole: string): [string, string] {
  const [first = "", ...rest] = whole.split(/\s+/);
  return [first, rest.join(" ")];
}

function addressOf(cell: CellReader, kind: "Billing" | "Shipping"): Address | null {
  const of = (part: string) => cell.text(`${kind} ${part}`);
  const [firstName, lastName] = splitName(of("Name"));
  const countryCode = of("Country").toUpperCase();
  if (of("Name") === "" && of("Address1") === "" && countryCode === "") return null;
  if (countryCode !== "" && !/^[A-Z]{2}$/.test(countryCode)) {
    cell.fail(`${kind} Country`, `"${countryCode}" is no country.`, "Write its two letters, e.g. GB.");
  }
  return {
    firstName,
    lastName,
    company: of("Company") || null,
    address1: of("Address1") || of("Street"),
    address2: of("Address2") || null,
    city: of("City"),
    // A spreadsheet would take a zip for a number: the export puts an apostrophe before it.
    zip: of("Zip").replace(/^'/, ""),
    province: of("Province") || null,
    countryCode,
    phone: of("Phone").replace(/^'/, "") || null,
  };
}
