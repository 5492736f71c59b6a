import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { addressFilter, CURSOR_PART, SEARCH_PART } from "./address-filter.ts";

const filter = addressFilter({
  search: SEARCH_PART,
  stock: { parameter: "stock", schema: z.enum(["low", "out"]) },
  cursor: CURSOR_PART,
});

test("a filter comes back from its address as it was", () => {
  const text = fc
    .string({ minLength: 1, maxLength: 40 })
    .map((words) => words.trim())
    .filter((words) => words !== "");
  const any = fc.record({ search: text, stock: fc.constantFrom("low", "out"), cursor: text }, { requiredKeys: [] });
  fc.assert(
    fc.property(any, (given) => {
      expect(filter.read(new URLSearchParams(filter.write(given)))).toEqual(given);
    }),
  );
});

test("an address that nobody made still opens the page", () => {
  const address = new URLSearchParams(`?q=${"x".repeat(500)}&stock=lots&after=%20`);
  expect(filter.read(address)).toEqual({});
});
