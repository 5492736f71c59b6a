import { expect, test } from "vitest";
import type { FunctionBundle } from "./bundle-function.ts";
import { openFunction, runFunction } from "./run-function.ts";

const bundled = (body: string): FunctionBundle => ({
  handle: "a-function",
  name: "a function",
  apiVersion: "2026-07",
  targets: [],
  script: `export function run() { const input = ShopifyFunction.readInput(); ${body} }`,
  variables: null,
});

test("what is read and written is what JSON would have made of it", async () => {
  const input = { text: "“é日”", whole: 3, half: 0.5, yes: true, nothing: null, list: [1, [], {}, "a"], empty: "" };
  const { output, error, outputBytes } = await runFunction(
    bundled("ShopifyFunction.writeOutput({ ...input, gone: undefined, joined: input.text + input.text });"),
    "run",
    input,
  );
  expect(error).toBeNull();
  const expected = { ...input, joined: "“é日”“é日”" };
  expect(output).toEqual(expected);
  expect(outputBytes).toBe(Buffer.byteLength(JSON.stringify(expected)));
});

test("the same run takes the same instructions, and a longer one more", async () => {
  const loop = bundled(
    "let sum = 0; for (let at = 0; at < input.times; at++) sum += at; ShopifyFunction.writeOutput({ sum });",
  );
  const [short, again, long] = await Promise.all([100, 100, 1_100].map((times) => runFunction(loop, "run", { times })));
  expect(again?.instructions).toBe(short?.instructions);
  const each = ((long?.instructions ?? 0) - (short?.instructions ?? 0)) / 1_000;
  expect(each).toBeGreaterThan(100);
  expect(each).toBeLessThan(5_000);
});

test("an open Function answers as a new one does, run after run, and keeps no memory of them", async () => {
  const echo = bundled("ShopifyFunction.writeOutput({ length: input.lines.length });");
  const open = await openFunction(echo, { counted: false });
  const lines = Array.from({ length: 500 }, (_, index) => ({ id: `line ${index}`, cost: { amount: "1.00" } }));
  for (let run = 0; run < 200; run++)
    expect(open.run("run", { lines })).toMatchObject({ output: { length: 500 }, error: null });
  open.close();
});

test("what a Function throws, and what it logs, is told; it has no output then", async () => {
  const { output, error, log } = await runFunction(
    bundled('console.log("so far"); throw new TypeError("no price");'),
    "run",
    {},
  );
  expect(output).toBeNull();
  expect(error).toContain("no price");
  expect(log).toBe("so far\n");
});

test("a Function that never ends is stopped", async () => {
  const { error, instructions } = await runFunction(bundled("for (;;) {}"), "run", {});
  expect(error).toContain("interrupted");
  expect(instructions).toBeGreaterThan(1_000_000_000);
});
