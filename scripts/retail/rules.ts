/**
 * The rules of docs/retail-data.md, to the letter: rows of the retail data set become orders and refunds, and what
 * becomes neither is left out with its reason. Amounts are pence.
 */

/** A row of the data set as it stands there. */
export interface RetailRow {
  /** 1 names the columns. */
  readonly row: number;
  readonly InvoiceNo: string;
  readonly StockCode: string;
  readonly Description: string;
  readonly Quantity: string;
  readonly InvoiceDate: string;
  readonly UnitPrice: string;
  readonly CustomerID: string;
  readonly Country: string;
}

export interface RetailLine {
  readonly stockCode: string;
  readonly description: string;
  readonly quantity: number;
  readonly pricePence: number;
}

export interface RetailOrder {
  readonly invoice: string;
  /** As in the file: "2010-12-01 08:26:00". */
  readonly placedAt: string;
  /** Without ".0"; empty: a guest. */
  readonly customer: string;
  readonly country: string;
  readonly lines: readonly RetailLine[];
  readonly totalPence: number;
  readonly refundedPence: number;
}

export interface RetailRefund {
  readonly invoice: string;
  /** 1 is the order's first line. */
  readonly line: number;
  readonly quantity: number;
  readonly amountPence: number;
  readonly refundedAt: string;
  /** The invoice that gave it back. */
  readonly by: string;
}

export interface LeftOut {
  readonly row: RetailRow;
  /** Of the row's quantity: how much of it is left out. */
  readonly units: string;
  readonly reason: string;
}

export interface Retail {
  readonly orders: readonly RetailOrder[];
  readonly refunds: readonly RetailRefund[];
  readonly leftOut: readonly LeftOut[];
}

interface OpenOrder extends RetailOrder {
  readonly lines: RetailLine[];
  totalPence: number;
  refundedPence: number;
}

/** A sale's units that nobody gave back yet. */
interface OpenSale {
  readonly order: OpenOrder;
  readonly line: number;
  readonly pricePence: number;
  left: number;
}

export function retailOrders(rows: Iterable<RetailRow>): Retail {
  const orders = new Map<string, OpenOrder>();
  const sales = new Map<string, OpenSale[]>();
  const refunds: RetailRefund[] = [];
  const leftOut: LeftOut[] = [];
  for (const row of rows) {
    const fields = fieldsOf(row);
    if (typeof fields === "string") leftOut.push({ row, units: row.Quantity, reason: fields });
    else if (fields.quantity > 0) sell(orders, sales, row, fields);
    else giveBack(sales.get(saleKey(row)) ?? [], row, fields, { refunds, leftOut });
  }
  return { orders: [...orders.values()], refunds, leftOut };
}

interface Fields {
  /** Below zero: given back. */
  readonly quantity: number;
  readonly pricePence: number;
}

/** What the row says; text: why it says nothing. */
function fieldsOf(row: RetailRow): Fields | string {
  const isRefund = /^C\d+$/.test(row.InvoiceNo);
  if (!isRefund && !/^\d+$/.test(row.InvoiceNo)) return "not an invoice";
  if (row.StockCode === "") return "no stock code";
  if (!/^-?\d+$/.test(row.Quantity)) return "no quantity";
  const pricePence = penceOf(row.UnitPrice);
  if (pricePence === undefined) return "no price";
  if (!/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$/.test(row.InvoiceDate)) return "no time";
  const quantity = Number(row.Quantity);
  if (!isRefund && quantity <= 0) return "quantity not positive";
  if (isRefund && quantity >= 0) return "quantity not negative";
  if (pricePence <= 0) return "price not positive";
  if (isRefund && row.CustomerID === "") return "refund without customer";
  return { quantity, pricePence };
}

/** "2.55" -> 255. Undefined: no exact amount in pence. */
function penceOf(text: string): number | undefined {
  const [, sign = "", whole = "", fraction = ""] = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(text) ?? [];
  if (whole === "") return undefined;
  const pence = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  return sign === "-" ? -pence : pence;
}

function saleKey({ CustomerID, StockCode }: RetailRow): string {
  return `${CustomerID}\n${StockCode}`;
}

function sell(
  orders: Map<string, OpenOrder>,
  sales: Map<string, OpenSale[]>,
  row: RetailRow,
  { quantity, pricePence }: Fields,
): void {
  const order: OpenOrder = orders.get(row.InvoiceNo) ?? {
    invoice: row.InvoiceNo,
    placedAt: row.InvoiceDate,
    customer: row.CustomerID.replace(/\.0$/, ""),
    country: row.Country,
    lines: [],
    totalPence: 0,
    refundedPence: 0,
  };
  orders.set(row.InvoiceNo, order);
  order.lines.push({ stockCode: row.StockCode, description: row.Description, quantity, pricePence });
  order.totalPence += quantity * pricePence;
  const open = sales.get(saleKey(row)) ?? [];
  sales.set(saleKey(row), open);
  open.push({ order, line: order.lines.length, pricePence, left: quantity });
}

function giveBack(
  sales: readonly OpenSale[],
  row: RetailRow,
  { quantity, pricePence }: Fields,
  found: { refunds: RetailRefund[]; leftOut: LeftOut[] },
): void {
  let units = -quantity;
  for (let at = sales.length - 1; at >= 0 && units > 0; at--) {
    const sale = sales[at];
    if (!sale || sale.left === 0) continue;
    const taken = Math.min(units, sale.left);
    const amountPence = taken * sale.pricePence;
    units -= taken;
    sale.left -= taken;
    sale.order.refundedPence += amountPence;
    // Nothing is left out, but what the row says of its price is not what happens: nobody should have to find that.
    if (pricePence !== sale.pricePence) found.leftOut.push({ row, units: "0", reason: "refund at another price" });
    const { invoice } = sale.order;
    const refundedAt = row.InvoiceDate;
    found.refunds.push({ invoice, line: sale.line, quantity: taken, amountPence, refundedAt, by: row.InvoiceNo });
  }
  if (units > 0) found.leftOut.push({ row, units: String(-units), reason: "refund without sale" });
}
