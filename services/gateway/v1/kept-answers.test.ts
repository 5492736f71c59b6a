import { beforeEach, expect, test } from "vitest";
import { KeptAnswers } from "./kept-answers.ts";

let nowMs = 0;
let loads = 0;
const load = async () => ++loads;
const kept = (most = 3) => new KeptAnswers<number>({ most, freshMs: 1_000, keepMs: 10_000, now: () => nowMs });

beforeEach(() => {
  nowMs = 0;
  loads = 0;
});

test("an answer is given without asking for a while, and stands in for longer", async () => {
  const answers = kept();
  expect([await answers.fresh("a", "x", load), await answers.fresh("a", "x", load)]).toEqual([1, 1]);
  nowMs = 1_000;
  expect(await answers.fresh("a", "x", load)).toBe(2);
  nowMs = 10_999;
  expect(answers.last("a", "x")).toBe(2);
  nowMs = 11_000;
  expect(answers.last("a", "x")).toBeUndefined();
});

test("only so many are kept, and who was asked for last stays", async () => {
  const answers = kept();
  for (const about of ["x", "y", "z"]) await answers.fresh("a", about, load);
  await answers.fresh("a", "x", load);
  await answers.fresh("a", "w", load);
  expect(answers.size).toBe(3);
  expect([answers.last("a", "x"), answers.last("a", "y")]).toEqual([1, undefined]);
  for (let shop = 0; shop < 1_000; shop++) await answers.fresh(String(shop), "x", load);
  expect(answers.size).toBe(3);
});

test("a shop's are dropped together, and none of another's whose name begins as it does", async () => {
  const answers = kept(9);
  for (const shop of ["a", "a-b"]) for (const about of ["x", "y"]) await answers.fresh(shop, about, load);
  answers.drop("a");
  expect(["x", "y"].map((about) => answers.last("a", about))).toEqual([undefined, undefined]);
  expect(["x", "y"].map((about) => answers.last("a-b", about))).toEqual([3, 4]);
});

test("an answer that was asked for before the event and came after it is not kept", async () => {
  const answers = kept();
  let come: (value: number) => void = () => undefined;
  const old = answers.fresh("a", "x", () => new Promise<number>((resolve) => (come = resolve)));
  answers.drop("a", "x");
  const next = answers.fresh("a", "x", async () => 7);
  come(1);
  expect([await old, await next]).toEqual([1, 7]);
  expect(answers.last("a", "x")).toBe(7);
});

test("where events were missed, what is kept is asked for again, and still stands in", async () => {
  const answers = kept();
  await answers.fresh("a", "x", load);
  answers.distrust();
  expect(answers.last("a", "x")).toBe(1);
  expect(await answers.fresh("a", "x", load)).toBe(2);
});

test("a failure is told to all who wait, and asked for again by the next", async () => {
  const answers = kept();
  const failing = () => Promise.reject(new Error("down"));
  await Promise.all([1, 2].map(() => expect(answers.fresh("a", "x", failing)).rejects.toThrow("down")));
  expect(await answers.fresh("a", "x", load)).toBe(1);
});
