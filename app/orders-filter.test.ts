import fc from "fast-check";
import { expect, test } from "vitest";
import { FinancialStatus, FulfillmentStatus } from "../contracts/order.ts";
import { changed, filterOf, isFiltered, type OrdersFilter, searchOf } from "./orders-filter.ts";

const text = fc
  .string({ minLength: 1, maxLength: 40 })
  .map((words) => words.trim())
  .filter((words) => words !== "");
const anyFilter: fc.Arbitrary<OrdersFilter> = fc.record(
  {
    search: text,
    status: fc.constantFrom("open" as const, "cancelled" as const),
    financialStatus: fc.constantFrom(...FinancialStatus.options),
    fulfillmentStatus: fc.constantFrom(...FulfillmentStatus.options),
    cursor: text,
  },
  { requiredKeys: [] },
);

test("a filter comes back from its address as it was", () => {
  fc.assert(
    fc.property(anyFilter, (filter) => {
      expect(filterOf(new URLSearchParams(searchOf(filter)))).toEqual(filter);
    }),
  );
});

test("an address that nobody made still opens the page", () => {
  const address = `?q=${"x".repeat(500)}&status=lost&payment=paid&fulfillment=&after=`;
  expect(filterOf(new URLSearchParams(address))).toEqual({ financialStatus: "paid" });
});

test("whatever changes in a filter, the list begins at its first page", () => {
  const filter: OrdersFilter = { search: "jane", status: "open", cursor: "page-3" };
  expect(changed(filter, { status: undefined })).toEqual({ search: "jane" });
  expect(changed(filter, { cursor: "page-4" })).toEqual({ search: "jane", status: "open", cursor: "page-4" });
});

test("a page further down is no filter", () => {
  expect([isFiltered({ cursor: "x" }), isFiltered({ search: "x" })]).toEqual([false, true]);
});
