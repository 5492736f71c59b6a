import { expect, test } from "vitest";
import { knownAnswers } from "./known-answers.ts";

const asOf = "2026-11-23T12:00:00Z";

test("what was asked last is kept, what was asked first goes", () => {
  const known = knownAnswers(2);
  known.remember("a", { data: 1, asOf });
  known.remember("b", { data: 2, asOf });
  known.remember("a", { data: 3, asOf });
  known.remember("c", { data: 4, asOf });
  expect([known.recall("a")?.data, known.recall("b"), known.recall("c")?.data]).toEqual([3, null, 4]);
});

test("an answer too large to keep takes the old one with it: it would be wrong", () => {
  const known = knownAnswers();
  known.remember("a", { data: "small", asOf });
  known.remember("a", { data: "x".repeat(300_000), asOf });
  expect(known.recall("a")).toBeNull();
});

test("a silence begins with its first failure and ends with an answer", () => {
  const known = knownAnswers();
  expect(known.failedSince("orders", "12:00")).toBe("12:00");
  expect(known.failedSince("orders", "12:05")).toBe("12:00");
  expect(known.failedSince("auth", "12:06")).toBe("12:06");
  known.answered("orders");
  expect(known.failedSince("orders", "12:09")).toBe("12:09");
});
