import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { whyItDied } from "./why-it-died.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "died-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function why(log: string, before = ""): string {
  const logFile = join(folder, "it.log");
  writeFileSync(logFile, before + log);
  return whyItDied({ logFile, logStart: before.length });
}

const INFO = '{"level":30,"msg":"bus connected"}\n';

test("of pino's lines the last error's words are shown", () => {
  const fatal =
    '{"level":60,"err":{"message":"ORDERS_DATABASE_URL: is not set","stack":"x"},"msg":"could not start"}\n';
  expect(why(INFO + fatal + INFO)).toBe("could not start: ORDERS_DATABASE_URL: is not set");
});

test("of a crash of Node the error is shown, neither its stack nor Node's signature", () => {
  const crash =
    "file.ts:1\nthrow x\n^\n\nTypeError: no such thing\n    at file.ts:1:2 {\n  code: 'X'\n}\n\nNode.js v24.0.0\n";
  expect(why(INFO + crash)).toBe("TypeError: no such thing");
});

test("else the last plain line is shown", () => {
  expect(why(`first\nno licence\n${INFO}`)).toBe("no licence");
});

test("what an earlier process wrote is not this one's cause", () => {
  expect(why(INFO, "Error: long ago\n")).toBe("it said nothing");
});
