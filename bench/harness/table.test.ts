import { describe, expect, test } from "vitest";
import { isMet, type Line, ratioOf } from "./bench.ts";
import { sampleOf } from "./sample.ts";
import { figure, tableOf } from "./table.ts";

const line: Line = {
  figure: "webhooks per second",
  unit: "",
  ours: sampleOf([900, 1_200, 1_000]),
  baseline: { name: "bare", sample: sampleOf([2_000, 2_400, 2_000]) },
  goal: { ratioAtLeast: 0.4 },
};

describe("a line of the table", () => {
  test("compares medians and tells lowest and highest", () => {
    expect(ratioOf(line)).toBe(0.5);
    expect(isMet(line)).toBe(true);
    expect(isMet({ ...line, goal: { ratioAtLeast: 0.6 } })).toBe(false);
    expect(tableOf({ lines: [line], notes: ["fsync is on"] })).toContain(
      "| webhooks per second | 1,000 | 2,000 (bare) | 0.5x  | 900 to 1,200   | at least 0.4x | met |",
    );
  });

  test("without a baseline never meets a goal that is a ratio", () => {
    expect(isMet({ figure: "p99", unit: "ms", ours: line.ours, goal: { ratioAtLeast: 1 } })).toBe(false);
    expect(isMet({ figure: "p99", unit: "ms", ours: line.ours, goal: { atMost: 50 } })).toBe(false);
    expect(isMet({ figure: "p99", unit: "ms", ours: line.ours })).toBeUndefined();
  });

  test("an even number of measurements has its median in between", () => {
    expect(sampleOf([4, 1, 3, 2]).median).toBe(2.5);
    expect(() => sampleOf([])).toThrow(RangeError);
  });

  test("shows figures with three digits", () => {
    expect([0, 0.123_45, 12.345, 123.45, 12_345.6, Number.NaN].map(figure)).toEqual([
      "0",
      "0.123",
      "12.3",
      "123",
      "12,346",
      "-",
    ]);
  });
});
