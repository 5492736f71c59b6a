import { spawn } from "node:child_process";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const PRELOAD = fileURLToPath(new URL("preload.ts", import.meta.url));

/** Stands where the simulator stands, and says what reached it. */
const seen: { path: string | undefined; host: string | undefined; body: string; token: string | undefined }[] = [];
const simulator = http.createServer((request, answer) => {
  let body = "";
  request.on("data", (part: Buffer) => void (body += part.toString()));
  request.on("end", () => {
    const { "x-forwarded-host": host, "x-shopify-access-token": token } = request.headers;
    seen.push({ path: request.url, host: String(host), body, token: token as string | undefined });
    answer.end("from the simulator");
  });
});

beforeAll(() => new Promise<void>((resolve) => void simulator.listen(0, "127.0.0.1", resolve)));
afterAll(() => void simulator.close());

/** Runs a module in a process of its own, under the preload; answers what it printed as JSON. */
async function underPreload(code: string): Promise<unknown> {
  const url = `http://127.0.0.1:${(simulator.address() as AddressInfo).port}`;
  const child = spawn(process.execPath, ["--import", PRELOAD, "--input-type=module", "--eval", code], {
    env: { ...process.env, SIMULATOR_URL: url, NODE_OPTIONS: "" },
  });
  let out = "";
  let errors = "";
  child.stdout.on("data", (part: Buffer) => void (out += part.toString()));
  child.stderr.on("data", (part: Buffer) => void (errors += part.toString()));
  const status = await new Promise((resolve) => child.on("close", resolve));
  if (status !== 0) throw new Error(errors);
  return JSON.parse(out);
}

test("a call to a shop reaches the simulator, with the shop's host, body and headers", async () => {
  const answer = await underPreload(`
    const answer = await fetch("https://harbor-lane.myshopify.com/admin/api/2026-07/graphql.json?x=1", {
      method: "POST", body: "{}", headers: { "X-Shopify-Access-Token": "t" },
    });
    console.log(JSON.stringify(await answer.text()));`);
  expect(answer).toBe("from the simulator");
  expect(seen.at(-1)).toEqual({
    path: "/admin/api/2026-07/graphql.json?x=1",
    host: "harbor-lane.myshopify.com",
    body: "{}",
    token: "t",
  });
});

test("a Request object is redirected whole", async () => {
  await underPreload(`
    await fetch(new Request("https://kite-and-co.myshopify.com/admin/oauth/access_token", { method: "POST", body: "a=b" }));
    console.log("1");`);
  expect(seen.at(-1)).toMatchObject({
    path: "/admin/oauth/access_token",
    host: "kite-and-co.myshopify.com",
    body: "a=b",
  });
});

test("assigning globalThis.fetch, as Remix does, does not undo it, and what was assigned is used underneath", async () => {
  const answer = await underPreload(`
    const plain = globalThis.fetch;
    globalThis.fetch = async (url) => new Response("assigned: " + new URL(url).pathname);
    const answer = await fetch("https://harbor-lane.myshopify.com/admin");
    console.log(JSON.stringify([plain === globalThis.fetch, await answer.text()]));`);
  expect(answer).toEqual([true, "assigned: /admin"]);
});

test("every other host of Shopify is refused by name, by fetch and by https.request", async () => {
  const answer = await underPreload(`
    import https from "node:https";
    import { request } from "node:https";
    const said = [];
    for (const url of ["https://admin.shopify.com/x", "https://cdn.shopify.com/y"]) await fetch(url).catch((e) => said.push(e.message));
    for (const call of [() => https.get("https://harbor-lane.myshopify.com/"), () => request({ hostname: "shopify.com" })]) {
      try { call(); } catch (error) { said.push(error.message); }
    }
    console.log(JSON.stringify(said));`);
  expect(answer).toEqual([
    expect.stringContaining("refuses to call admin.shopify.com"),
    expect.stringContaining("refuses to call cdn.shopify.com"),
    expect.stringContaining("refuses to call harbor-lane.myshopify.com"),
    expect.stringContaining("refuses to call shopify.com"),
  ]);
});

test("hosts that are not Shopify's are left alone", async () => {
  const port = (simulator.address() as AddressInfo).port;
  const answer = await underPreload(`
    const answer = await fetch("http://127.0.0.1:${port}/own");
    console.log(JSON.stringify(await answer.text()));`);
  expect(answer).toBe("from the simulator");
  expect(seen.at(-1)).toMatchObject({ path: "/own", host: "undefined" });
});

test("an answer may be framed by the simulator, loads nothing from Shopify's CDN, and redirects into the shell", async () => {
  const url = `http://127.0.0.1:${(simulator.address() as AddressInfo).port}`;
  const answer = (await underPreload(`
    import http from "node:http";
    const csp = "frame-ancestors https://harbor-lane.myshopify.com https://admin.shopify.com;";
    const link = '<https://cdn.shopify.com/shopifycloud/app-bridge.js>; rel="preload"; as="script";';
    const ways = {
      set: (a) => { a.setHeader("Content-Security-Policy", csp); a.setHeader("Link", link); a.setHeader("Location", "https://admin.shopify.com/store/x/apps/y"); },
      head: (a) => a.writeHead(200, { "content-security-policy": csp, link }),
      flat: (a) => a.writeHead(200, ["content-security-policy", csp, "x-own", "1"]),
      append: (a) => { a.appendHeader("content-security-policy", csp); a.appendHeader("link", '</a.css>; rel="preload"'); },
    };
    const server = http.createServer((q, a) => { ways[q.url.slice(1)](a); a.end(); });
    await new Promise((done) => server.listen(0, "127.0.0.1", done));
    const got = {};
    for (const way of Object.keys(ways)) {
      const { headers } = await fetch("http://127.0.0.1:" + server.address().port + "/" + way, { redirect: "manual" });
      got[way] = Object.fromEntries(["content-security-policy", "link", "location", "x-own"].map((n) => [n, headers.get(n)]));
    }
    server.close();
    console.log(JSON.stringify(got));`)) as Record<string, Record<string, string | null>>;
  const ancestors = expect.stringContaining(`https://admin.shopify.com http://localhost:${new URL(url).port} ${url};`);
  const policy = "content-security-policy";
  expect(answer["set"]).toEqual({ [policy]: ancestors, link: null, location: `${url}/store/x/apps/y`, "x-own": null });
  expect(answer["head"]).toEqual({ [policy]: ancestors, link: null, location: null, "x-own": null });
  expect(answer["flat"]).toEqual({ [policy]: ancestors, link: null, location: null, "x-own": "1" });
  expect(answer["append"]).toMatchObject({ [policy]: ancestors, link: '</a.css>; rel="preload"' });
});
