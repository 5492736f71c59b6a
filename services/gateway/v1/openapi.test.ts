import { readFileSync } from "node:fs";
import { join } from "node:path";
import Fastify from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "../../_runtime/logging.ts";
import { operationsOf } from "./api.ts";
import { v1Routes } from "./routes.ts";
import { openTestApi, type TestApi } from "./testing.ts";

/*
 * The document of what was released. Extensions that are installed in shops live long: whatever it says must stay true.
 * What is added is written into it by `node services/gateway/v1/release.ts`.
 */
const RELEASED = join(import.meta.dirname, "released.openapi.json");

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Shopify calls these, not an extension. */
const CALLBACKS = ["/v1/carrier/rates"];

/** As Fastify has them. */
async function routesOf(): Promise<string[]> {
  const urls: string[] = [];
  const server = Fastify();
  server.addHook("onRoute", ({ url }) => void urls.push(url));
  const { operations } = operationsOf(null as never, Date.now);
  const logger = createLogger("gateway");
  await server.register((scope) =>
    v1Routes(scope, { operations, verify: null as never, document: {}, logger, now: Date.now }),
  );
  await server.ready();
  await server.close();
  return urls;
}

let api: TestApi;
let document: Record<string, Json>;

beforeAll(async () => {
  api = await openTestApi();
  document = (await (await api.get("/v1/openapi.json")).json()) as Record<string, Json>;
});
afterAll(() => api.close());

function operationsIn(paths: Json): [path: string, method: string][] {
  return Object.entries(paths as object).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method): [string, string] => [path, method]),
  );
}

test("every path of the document is a route that asks for a token, and every route is in the document", async () => {
  const documented = operationsIn(document["paths"] ?? {});
  expect(documented.length).toBeGreaterThan(3);
  for (const [path, method] of documented) {
    const response = await fetch(`http://127.0.0.1:${api.server.port}${path}`, { method: method.toUpperCase() });
    expect([path, response.status]).toEqual([path, 401]);
  }
  const others = ["/v1", "/v1/*", "/v1/openapi.json", ...CALLBACKS];
  const routes = new Set((await routesOf()).filter((url) => !others.includes(url)));
  expect([...routes].sort()).toEqual(documented.map(([path]) => path).sort());
});

test("no operation takes a shop or a customer as a parameter: the token says both", () => {
  const names = [...JSON.stringify(document["paths"]).matchAll(/"name":"([^"]+)","in"/g)].map(([, name]) => name ?? "");
  const fields = operationsIn(document["paths"] ?? {}).flatMap(([path, method]) => {
    const operation = (document["paths"] as Record<string, Record<string, { requestBody?: object }>>)[path]?.[method];
    return [...JSON.stringify(operation?.requestBody ?? {}).matchAll(/"(\w+)":\{"(?:type|description|anyOf)/g)];
  });
  const taken = [...names, ...fields.map(([, name]) => name ?? "")];
  expect(taken).toContain("totalMinor");
  expect(taken.filter((name) => /shop|customer|buyer|email|sub$|dest/i.test(name))).toEqual([]);
});

/** Where `now` does not hold what `before` promised. Descriptions may get better. */
function broken(before: Json, now: Json | undefined, at: string): string[] {
  if (at.endsWith("/description") || at.endsWith("/summary") || at === "/info/version") return [];
  if (Array.isArray(before)) {
    if (!Array.isArray(now)) return [at];
    // An input that becomes required, or an answer's that no longer is, breaks who sends or reads it.
    if (at.endsWith("/required")) return isAnswer(at) ? missing(before, now, at) : missing(now, before, at);
    return missing(before, now, at);
  }
  if (typeof before !== "object" || before === null) return before === now ? [] : [at];
  if (typeof now !== "object" || now === null || Array.isArray(now)) return [at];
  const there = now as Readonly<Record<string, Json>>;
  const changed = Object.entries(before).flatMap(([key, value]) => broken(value, there[key], `${at}/${key}`));
  const newlyRequired = !isAnswer(at) && "required" in there && !("required" in before) ? [`${at}/required`] : [];
  return [...changed, ...newlyRequired];
}

function isAnswer(at: string): boolean {
  return at.includes("/responses/");
}

function missing(from: readonly Json[], inside: readonly Json[], at: string): string[] {
  const have = new Set(inside.map((each) => JSON.stringify(each)));
  return from.some((each) => !have.has(JSON.stringify(each))) && !isParameters(at)
    ? [at]
    : missingByName(from, inside, at);
}

const isParameters = (at: string) => at.endsWith("/parameters");

/** Parameters are looked at one by one: another optional one is an addition. */
function missingByName(from: readonly Json[], inside: readonly Json[], at: string): string[] {
  if (!isParameters(at)) return [];
  const named = (list: readonly Json[]) =>
    new Map(list.map((each) => [(each as { name: string }).name, each as { required?: boolean }]));
  const now = named(inside);
  const gone = [...named(from)].flatMap(([name, each]) => broken(each as Json, now.get(name) as Json, `${at}/${name}`));
  const demanded = [...now]
    .filter(([name, each]) => each.required && !named(from).has(name))
    .map(([name]) => `${at}/${name}`);
  return [...gone, ...demanded];
}

test("what was released still holds: /v1 only grows", () => {
  const released = JSON.parse(readFileSync(RELEASED, "utf8")) as Json;
  expect(broken(released, document, "")).toEqual([]);
});

test("the comparison sees what would break an installed extension", () => {
  const operation = (required: string[], answer: string[], parameters: object[]) => ({
    paths: {
      "/v1/x": {
        post: {
          parameters,
          requestBody: { schema: { required } },
          responses: { "200": { schema: { required: answer, properties: { a: { type: "string" } } } } },
        },
      },
    },
  });
  const before = operation(["a"], ["a"], [{ name: "p", required: true }]);
  const same = (now: object) => broken(before as Json, now as Json, "");
  expect(same(operation(["a"], ["a", "b"], [{ name: "p", required: true }, { name: "q" }]))).toEqual([]);
  expect(same(operation(["a", "b"], ["a"], [{ name: "p", required: true }]))).toHaveLength(1);
  expect(same(operation(["a"], [], [{ name: "p", required: true }]))).toHaveLength(1);
  expect(same(operation(["a"], ["a"], []))).toHaveLength(1);
  expect(
    same(
      operation(
        ["a"],
        ["a"],
        [
          { name: "p", required: true },
          { name: "q", required: true },
        ],
      ),
    ),
  ).toHaveLength(1);
  expect(same({ paths: {} })).toHaveLength(1);
});
