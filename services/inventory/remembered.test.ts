import { expect, test } from "vitest";
import { Remembered } from "./remembered.ts";

const MINUTE_MS = 60_000;

function remembered(have: Record<string, string>) {
  const asked: string[] = [];
  const clock = { now: 0 };
  const memory = new Remembered<string>(
    () => clock.now,
    async (shop, ids) => {
      asked.push(`${shop}: ${ids.join(" ")}`);
      return new Map(ids.flatMap((id) => (have[id] === undefined ? [] : [[id, have[id]] as const])));
    },
  );
  return { memory, asked, clock };
}

test("what is looked for at once is asked in one question a shop, each id once", async () => {
  const { memory, asked } = remembered({ a: "A", b: "B", c: "C" });
  const found = await Promise.all([
    memory.find("one", ["a", "b"]),
    memory.find("one", ["b", "c"]),
    memory.find("two", ["a"]),
  ]);
  expect(found.map((each) => [...each.values()].join(""))).toEqual(["AB", "BC", "A"]);
  expect(asked).toEqual(["one: a b c", "two: a"]);
});

test("what is known is not asked again for a minute, what is not there is", async () => {
  const { memory, asked, clock } = remembered({ a: "A" });
  await memory.find("one", ["a", "x"]);
  clock.now = MINUTE_MS / 2;
  expect(await memory.find("one", ["a", "x"])).toEqual(new Map([["a", "A"]]));
  clock.now = MINUTE_MS + 1;
  await memory.find("one", ["a"]);
  expect(asked).toEqual(["one: a x", "one: x", "one: a"]);
});

test("entries grow old one by one, not all in one moment", async () => {
  const { memory, asked, clock } = remembered({ a: "A", b: "B" });
  await memory.find("one", ["a"]);
  clock.now = MINUTE_MS - 1;
  await memory.find("one", ["b"]);
  clock.now = MINUTE_MS + 1;
  await memory.find("one", ["a", "b"]);
  expect(asked).toEqual(["one: a", "one: b", "one: a"]);
});

test("a question that fails fails for all that asked, and the next one is asked anew", async () => {
  let fails = true;
  const memory = new Remembered<string>(
    () => 0,
    async (_shop, ids) => {
      if (fails) throw new Error("away");
      return new Map(ids.map((id) => [id, id]));
    },
  );
  const both = await Promise.allSettled([memory.find("one", ["a"]), memory.find("one", ["b"])]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  fails = false;
  expect(await memory.find("one", ["a"])).toEqual(new Map([["a", "a"]]));
});
