import { expect, test } from "vitest";
import { type RetailRow, retailOrders } from "./rules.ts";

type Short = [
  invoice: string,
  code: string,
  quantity: string | number,
  price: string,
  customer?: string,
  more?: Partial<RetailRow>,
];

/** Rows from 2 on, a minute apart. */
function rows(...short: Short[]): RetailRow[] {
  return short.map(([InvoiceNo, StockCode, quantity, UnitPrice, CustomerID = "17850.0", more = {}], at) => ({
    row: at + 2,
    InvoiceNo,
    StockCode,
    Description: `ITEM ${StockCode}`,
    Quantity: String(quantity),
    InvoiceDate: `2010-12-01 08:${String(at).padStart(2, "0")}:00`,
    UnitPrice,
    CustomerID,
    Country: "United Kingdom",
    ...more,
  }));
}

const reasons = (...short: Short[]) =>
  retailOrders(rows(...short)).leftOut.map(({ row, units, reason }) => [row.row, units, reason]);

test("an invoice is an order of its sales, at the prices of its rows and the time of its first", () => {
  const { orders, refunds, leftOut } = retailOrders(
    rows(
      ["536365", "A", 6, "2.55"],
      ["536366", "A", 1, "1.1", ""],
      ["536365", "A", 1, "3"],
      ["536365", "B", 2, "0.07"],
    ),
  );
  expect(orders).toMatchObject([
    {
      invoice: "536365",
      placedAt: "2010-12-01 08:00:00",
      customer: "17850",
      totalPence: 6 * 255 + 300 + 2 * 7,
      lines: [
        { stockCode: "A", quantity: 6, pricePence: 255 },
        { stockCode: "A", quantity: 1, pricePence: 300 },
        { stockCode: "B", quantity: 2, pricePence: 7 },
      ],
    },
    { invoice: "536366", customer: "", totalPence: 110 },
  ]);
  expect([refunds, leftOut]).toEqual([[], []]);
});

test("what is no sale is left out with its row and reason; an invoice of nothing else is no order", () => {
  const bad: Short[] = [
    ["1", "A", -3, "2.00"],
    ["1", "A", 0, "2.00"],
    ["2", "A", 3, "0"],
    ["3", "A", 3, "-11062.06"],
    ["A4", "A", 1, "1.00"],
    ["5", "", 1, "1.00"],
    ["6", "A", "x", "1.00"],
    ["7", "A", 1, "1.005"],
    ["8", "A", 1, "1.00", "1.0", { InvoiceDate: "yesterday" }],
    ["C9", "A", 1, "1.00"],
    ["C9", "A", -1, "0.00"],
    ["C9", "A", -1, "1.00", ""],
  ];
  expect(retailOrders(rows(...bad)).orders).toEqual([]);
  expect(reasons(...bad).map(([row, , reason]) => [row, reason])).toEqual([
    [2, "quantity not positive"],
    [3, "quantity not positive"],
    [4, "price not positive"],
    [5, "price not positive"],
    [6, "not an invoice"],
    [7, "no stock code"],
    [8, "no quantity"],
    [9, "no price"],
    [10, "no time"],
    [11, "quantity not negative"],
    [12, "price not positive"],
    [13, "refund without customer"],
  ]);
});

test("a refund takes the newest earlier sale of that customer and stock code, at the sale's price", () => {
  const { refunds, orders, leftOut } = retailOrders(
    rows(
      ["1", "A", 5, "2.00"],
      ["2", "B", 1, "9.00"],
      ["2", "A", 5, "2.50"],
      ["3", "A", 9, "2.00", "12345.0"],
      ["C4", "A", -3, "2.40"],
      ["5", "A", 9, "2.00"],
    ),
  );
  expect(refunds).toEqual([
    { invoice: "2", line: 2, quantity: 3, amountPence: 750, refundedAt: "2010-12-01 08:04:00", by: "C4" },
  ]);
  expect(orders.map((order) => order.refundedPence)).toEqual([0, 750, 0, 0]);
  expect(leftOut).toMatchObject([{ row: { row: 6 }, units: "0", reason: "refund at another price" }]);
});

test("more than that sale has left goes to the next newest; what nobody has left is reported, never dropped", () => {
  const given: Short[] = [
    ["1", "A", 2, "2.00"],
    ["2", "A", 3, "2.00"],
    ["C3", "A", -4, "2.00"],
    ["C4", "A", -5, "2.00"],
    ["C5", "A", -1, "2.00"],
  ];
  const { refunds } = retailOrders(rows(...given));
  expect(refunds.map((one) => [one.by, one.invoice, one.quantity])).toEqual([
    ["C3", "2", 3],
    ["C3", "1", 1],
    ["C4", "1", 1],
  ]);
  expect(reasons(...given)).toEqual([
    [5, "-4", "refund without sale"],
    [6, "-1", "refund without sale"],
  ]);
});

test("stock codes and customers are compared letter by letter", () => {
  expect(
    reasons(["1", "85123A", 1, "1.00"], ["C2", "85123a", -1, "1.00"], ["C3", "85123A", -1, "1.00", "17850"]),
  ).toEqual([
    [3, "-1", "refund without sale"],
    [4, "-1", "refund without sale"],
  ]);
});

test("every unit of the data is sold, given back or left out, whatever the rows are", () => {
  const codes = ["A", "B", "m", "M"];
  const short = Array.from({ length: 400 }, (_, at): Short => {
    const refund = at % 3 === 0;
    return [
      `${refund ? "C" : ""}${Math.floor(at / 4)}`,
      codes[(at * 7) % 4] ?? "A",
      (refund ? -1 : 1) * ((at * 13) % 11),
      at % 10 === 0 ? "0" : "1.25",
      at % 6 === 0 ? "" : `${at % 5}.0`,
    ];
  });
  const input = rows(...short);
  const { orders, refunds, leftOut } = retailOrders(input);
  const sum = (all: number[]) => all.reduce((total, one) => total + one, 0);
  const sold = sum(orders.flatMap((order) => order.lines.map((line) => line.quantity)));
  const back = sum(refunds.map((refund) => refund.quantity));
  expect(sold - back + sum(leftOut.map((one) => Number(one.units)))).toBe(
    sum(input.map((row) => Number(row.Quantity))),
  );
});
