import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Group, groupsOf } from "./groups.ts";
import { type FileLine, readLines } from "./lines.ts";

/*
 * What the bug would look like: after a download that broke, a document is missing, or comes twice, or without some of
 * its lines; or a store of 100,000 orders fills the memory.
 */

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

interface Serving {
  /** The connection is cut after so many bytes, each time one is left. */
  readonly cuts: number[];
  readonly expired: Set<string>;
  readonly ranges: (string | undefined)[];
  readonly ignoresRange?: boolean;
}

async function serve(body: Buffer, serving: Serving): Promise<string> {
  server = createServer((request, response) => {
    serving.ranges.push(request.headers.range);
    if (serving.expired.has(request.url ?? "")) return void response.writeHead(403).end();
    const from = serving.ignoresRange ? 0 : Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
    if (from >= body.byteLength) return void response.writeHead(416).end();
    response.writeHead(from > 0 ? 206 : 200, { "content-length": body.byteLength - from });
    const cut = serving.cuts.shift();
    if (cut === undefined) return void response.end(body.subarray(from));
    response.write(body.subarray(from, from + cut), () => setTimeout(() => request.socket.destroy(), 20));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Orders with 0, 1, 2, 0, 1, ... lines, their titles longer than a chunk at times. */
function fileOf(orders: number): { text: Buffer; expected: string[] } {
  const lines: string[] = [];
  const expected: string[] = [];
  for (let at = 0; at < orders; at++) {
    lines.push(JSON.stringify({ id: `order-${at}`, title: "ö".repeat((at * 37) % 900) }));
    const children = Array.from({ length: at % 3 }, (_, child) => `line-${at}-${child}`);
    for (const id of children) lines.push(JSON.stringify({ id, __parentId: `order-${at}` }));
    expected.push([`order-${at}`, ...children].join(" "));
  }
  return { text: Buffer.from(lines.map((line) => `${line}\n`).join("")), expected };
}

const named = ({ root, children }: Group) => [root["id"], ...children.map((child) => child["id"])].join(" ");
const signal = new AbortController().signal;

test("a download that breaks anywhere goes on where it was: every document once, with all its lines", async () => {
  const { text, expected } = fileOf(200);
  const serving: Serving = { cuts: [1, 700, 13, 5_000, 64, 20_000], expired: new Set(), ranges: [] };
  const url = await serve(text, serving);
  const got: string[] = [];
  for await (const group of groupsOf(readLines({ urlOf: async () => url, offset: 0, signal }))) got.push(named(group));
  expect(got).toEqual(expected);
  expect(serving.cuts).toEqual([]);
});

test("whoever was killed after any document goes on with the next, also where the server knows no ranges", async () => {
  const { text, expected } = fileOf(40);
  for (const ignoresRange of [false, true]) {
    const url = await serve(text, { cuts: [], expired: new Set(), ranges: [], ignoresRange });
    const urlOf = async () => url;
    for (let killedAfter = 0; killedAfter < expected.length; killedAfter += 7) {
      const got: string[] = [];
      let offset = 0;
      for await (const group of groupsOf(readLines({ urlOf, offset, signal }))) {
        if (got.length === killedAfter) break;
        got.push(named(group));
        offset = group.to;
      }
      for await (const group of groupsOf(readLines({ urlOf, offset, signal }))) got.push(named(group));
      expect(got).toEqual(expected);
    }
    server?.close();
  }
});

test("an address that expired is asked for anew; where there is none any more, that is said", async () => {
  const { text, expected } = fileOf(5);
  const url = await serve(text, { cuts: [], expired: new Set(["/old"]), ranges: [] });
  const urls = [`${url}/old`, `${url}/new`];
  const got: string[] = [];
  for await (const group of groupsOf(readLines({ urlOf: async () => urls.shift() ?? null, offset: 0, signal })))
    got.push(named(group));
  expect(got).toEqual(expected);
  const gone = async () => {
    for await (const _ of readLines({ urlOf: async () => null, offset: 0, signal }));
  };
  await expect(gone()).rejects.toMatchObject({ code: "BULK_FILE_GONE" });
});

test("one parent is held at a time, however long the file: lines are taken only as documents are used", async () => {
  let taken = 0;
  async function* lines(): AsyncGenerator<FileLine> {
    for (let at = 0; at < 100_000; at++) {
      taken += 2;
      yield { text: JSON.stringify({ id: at }), to: taken - 1 };
      yield { text: JSON.stringify({ id: `${at}/1`, __parentId: at }), to: taken };
    }
  }
  let used = 0;
  let mostHeld = 0;
  for await (const { children } of groupsOf(lines())) {
    used += 1 + children.length;
    mostHeld = Math.max(mostHeld, taken - used);
  }
  expect(used).toBe(200_000);
  expect(mostHeld).toBeLessThanOrEqual(2);
});

test("of a file that was cut off, the last document may lack lines: it is left for the next one", async () => {
  async function* lines(): AsyncGenerator<FileLine> {
    for (const [to, id] of ["a", "b"].entries()) yield { text: JSON.stringify({ id }), to };
  }
  const got: string[] = [];
  for await (const group of groupsOf(lines(), false)) got.push(named(group));
  expect(got).toEqual(["a"]);
});

test("children far from their parent are refused, not put under another", async () => {
  async function* lines(): AsyncGenerator<FileLine> {
    yield { text: JSON.stringify({ id: "a" }), to: 1 };
    yield { text: JSON.stringify({ id: "x", __parentId: "b" }), to: 2 };
  }
  const read = async () => {
    for await (const _ of groupsOf(lines()));
  };
  await expect(read()).rejects.toMatchObject({ code: "BULK_NOT_GROUPED" });
});
