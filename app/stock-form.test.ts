import { expect, test } from "vitest";
import { StockForm, unitsProblem } from "./stock-form.ts";

test.each([
  ["5", "by", null],
  ["-5", "by", null],
  ["+5", "by", null],
  ["0", "by", "nothing"],
  ["", "by", "notWhole"],
  ["1.5", "by", "notWhole"],
  ["5e3", "to", "notWhole"],
  ["0", "to", null],
  ["-1", "to", "negative"],
  ["1000001", "to", "tooMany"],
  ["-1", "threshold", "negative"],
] as const)("%j units (%s): %s", (text, mode, problem) => expect(unitsProblem(text, mode)).toBe(problem));

test("a form of the page becomes numbers, and anything else is refused", () => {
  const key = "0b8f1f3e-30a5-4b7e-9d0c-1d6a3b2c4d5e";
  const form = {
    intent: "adjust",
    locationId: "gid://shopify/Location/1",
    mode: "by",
    units: "-3",
    reason: "damaged",
    key,
  };
  expect(StockForm.parse(form)).toMatchObject({ units: -3 });
  expect(StockForm.safeParse({ ...form, units: "3.5" }).success).toBe(false);
  expect(StockForm.safeParse({ ...form, reason: "because" }).success).toBe(false);
  expect(StockForm.safeParse({ intent: "threshold", threshold: "-1", key }).success).toBe(false);
});
