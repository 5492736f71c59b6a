import { expect, test } from "vitest";
import { analyticsCsv } from "./analytics-csv.ts";
import type { SummaryWire } from "./plot-data.ts";

const figures = {
  orders: 2,
  units: 3,
  grossMinor: "6000",
  discountsMinor: "500",
  refundsMinor: "7000",
  netMinor: "-1500",
  totalMinor: "0",
  averageOrderMinor: "-750",
};
const summary: SummaryWire = {
  from: "2026-11-23",
  to: "2026-11-23",
  timeZone: "Europe/Berlin",
  currency: "EUR",
  totals: figures,
  days: [{ ...figures, day: "2026-11-23" }],
  products: [
    { productId: "gid://shopify/Product/1", title: '=cmd|"x"', units: 1, netMinor: "1999", refundsMinor: "0" },
    { productId: null, title: "Gift, wrapped", units: 1, netMinor: "100", refundsMinor: "0" },
  ],
  asOf: null,
};

test("days carry exact amounts in the decimals of the currency", () => {
  expect(analyticsCsv(summary, "days").split("\r\n")[1]).toBe("2026-11-23,2,3,60.00,5.00,70.00,-15.00,0.00,-7.50,EUR");
  expect(analyticsCsv({ ...summary, currency: "JPY" }, "days")).toContain("2026-11-23,2,3,6000,500,7000,-1500");
});

test("a product's title is text, whatever it begins with", () => {
  const [, first, second] = analyticsCsv(summary, "products").split("\r\n");
  expect(first).toBe(`gid://shopify/Product/1,"'=cmd|""x""",1,19.99,0.00,EUR`);
  expect(second).toBe(',"Gift, wrapped",1,1.00,0.00,EUR');
});
