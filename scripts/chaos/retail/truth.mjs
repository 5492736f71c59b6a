// What a month of the retail data set comes to, computed from the CSV alone. It shares no code with the product, with
// the simulator, or with the script that makes orders of the same file: docs/retail-data.md says the rules to both.
//   node scripts/chaos/retail/truth.mjs FILE.csv.gz [INVOICES]   -> JSON
// INVOICES: only the first so many invoices of orders, and the refunds of their lines. Amounts are in pence.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const [file, invoices = "Infinity"] = process.argv.slice(2);
const text = gunzipSync(readFileSync(file)).toString("utf8");

/** RFC 4180: quotes around a cell, two quotes for one. */
function cellsOf(csv) {
  const rows = [];
  let row = [];
  let cell = "";
  let quoted = false;
  for (let at = 0; at < csv.length; at += 1) {
    const letter = csv[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (csv[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ",") {
      row.push(cell);
      cell = "";
    } else if (letter === "\n") {
      row.push(cell.replace(/\r$/, ""));
      rows.push(row);
      row = [];
      cell = "";
    } else cell += letter;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows;
}

/** "2.55" -> 255; null for what is no whole number of pence. */
function penceOf(price) {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(price.trim());
  if (!match) return null;
  const digits = (match[3] ?? "").padEnd(2, "0");
  if (/[1-9]/.test(digits.slice(2))) return null;
  const pence = Number(match[2]) * 100 + Number(digits.slice(0, 2));
  return match[1] === "-" ? -pence : pence;
}

function wholeOf(number) {
  return /^-?\d+(\.0+)?$/.test(number.trim()) ? Math.trunc(Number(number)) : null;
}

const [names, ...rows] = cellsOf(text);
const column = (name) => names.indexOf(name);
const [INVOICE, CODE, QUANTITY, DATE, PRICE, CUSTOMER] = [
  "InvoiceNo",
  "StockCode",
  "Quantity",
  "InvoiceDate",
  "UnitPrice",
  "CustomerID",
].map(column);

const orders = new Map();
/** Sales by customer and stock code, the newest last. */
const sales = new Map();
const leftOut = [];

rows.forEach((cells, at) => {
  const row = at + 2;
  const [invoice, code] = [cells[INVOICE].trim(), cells[CODE].trim()];
  const [units, pence] = [wholeOf(cells[QUANTITY]), penceOf(cells[PRICE])];
  const day = /^\d{4}-\d\d-\d\d/.exec(cells[DATE])?.[0];
  const customer = cells[CUSTOMER].trim().replace(/\.0$/, "");
  const leave = (reason, count = units) => leftOut.push({ row, invoice, code, units: count, reason });
  if (code === "") return leave("no stock code");
  if (!/^C?\d+$/.test(invoice)) return leave("not an invoice");
  if (units === null) return leave("no quantity");
  if (pence === null) return leave("no price");
  if (day === undefined) return leave("no time");
  if (invoice.startsWith("C")) return refund({ code, units, pence, customer, leave });
  if (units <= 0) return leave("quantity not positive");
  if (pence <= 0) return leave("price not positive");
  if (!orders.has(invoice)) {
    orders.set(invoice, {
      invoice,
      day,
      customer,
      sold: 0,
      paidBack: 0,
      lines: [],
      isWanted: orders.size < Number(invoices),
    });
  }
  const order = orders.get(invoice);
  const line = { order, code, units, pence, left: units, refundedPence: 0 };
  order.lines.push(line);
  order.sold += units * pence;
  const key = `${customer} ${code}`;
  if (!sales.has(key)) sales.set(key, []);
  sales.get(key).push(line);
});

function refund({ code, units, pence, customer, leave }) {
  if (units >= 0) return leave("quantity not negative");
  if (pence <= 0) return leave("price not positive");
  if (customer === "") return leave("refund without customer");
  let missing = -units;
  const earlier = sales.get(`${customer} ${code}`) ?? [];
  for (let at = earlier.length - 1; at >= 0 && missing > 0; at -= 1) {
    const line = earlier[at];
    const back = Math.min(missing, line.left);
    if (back === 0) continue;
    missing -= back;
    // A store refunds a line at the price it was sold for.
    if (pence !== line.pence) leave("refund at another price", 0);
    line.left -= back;
    line.refundedPence += back * line.pence;
    line.order.paidBack += back * line.pence;
  }
  if (missing > 0) leave("refund without sale", -missing);
}

const sums = () => ({ orders: 0, units: 0, grossPence: 0, paidBackPence: 0, revenuePence: 0 });
const days = {};
const products = {};
const points = {};
const stock = {};
const total = sums();
for (const order of orders.values()) {
  if (!order.isWanted) continue;
  days[order.day] ??= sums();
  for (const sum of [days[order.day], total]) {
    sum.orders += 1;
    sum.grossPence += order.sold;
    sum.paidBackPence += order.paidBack;
    sum.revenuePence += order.sold - order.paidBack;
    for (const line of order.lines) sum.units += line.left;
  }
  for (const line of order.lines) {
    const key = `${order.day} ${line.code}`;
    products[key] ??= { units: 0, grossPence: 0, paidBackPence: 0 };
    products[key].units += line.left;
    products[key].grossPence += line.units * line.pence;
    products[key].paidBackPence += line.refundedPence;
    stock[line.code] = (stock[line.code] ?? 0) - line.left;
  }
  // One point for each whole pound that the shop keeps of an order.
  if (order.customer !== "") {
    points[order.customer] = (points[order.customer] ?? 0) + Math.floor((order.sold - order.paidBack) / 100);
  }
}
const reasons = {};
for (const { reason } of leftOut) reasons[reason] = (reasons[reason] ?? 0) + 1;
const longest = Math.max(...[...orders.values()].map((order) => order.lines.length));
console.log(JSON.stringify({ total, days, products, points, stock, reasons, longest }));
