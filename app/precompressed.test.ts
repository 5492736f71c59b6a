import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import express from "express";
import { afterAll, beforeAll, expect, test } from "vitest";
import { precompressed } from "./precompressed.ts";

const folder = mkdtempSync(join(tmpdir(), "precompressed-"));
const SCRIPT = "console.log('the whole script');";
let server: Server;
let base: string;

beforeAll(async () => {
  writeFileSync(join(folder, "big.js"), SCRIPT);
  writeFileSync(join(folder, "big.js.br"), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, "small.js"), SCRIPT);
  const app = express().use("/assets", precompressed(folder), express.static(folder));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/assets`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, encoding: string) => fetch(base + path, { headers: { "accept-encoding": encoding } });

test("a browser that takes brotli gets the twin, with the type of the file itself", async () => {
  const response = await get("/big.js?v=1", "gzip, br");
  expect([response.headers.get("content-encoding"), response.headers.get("content-type")]).toEqual([
    "br",
    "text/javascript; charset=utf-8",
  ]);
  expect(await response.text()).toBe(SCRIPT);
});

test("one that does not gets the file, and caches know that the answers differ", async () => {
  const response = await get("/big.js", "gzip");
  expect([response.headers.get("content-encoding"), response.headers.get("vary")]).toEqual([null, "Accept-Encoding"]);
  expect(await response.text()).toBe(SCRIPT);
});

test("a file without a twin is served as it is", async () => {
  const response = await get("/small.js", "br");
  expect([response.status, response.headers.get("content-encoding")]).toEqual([200, null]);
  expect((await get("/none.js", "br")).status).toBe(404);
});
