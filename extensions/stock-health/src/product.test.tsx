/// <reference types="@shopify/ui-extensions/admin.product-details.block.render" />
import { join } from "node:path";
import { setUpExtension } from "@shopify/ui-extensions-tester";
import { expect, test, vi } from "vitest";
import { readLocales } from "../../../simulator/extensions/bundle-ui.ts";
import { speak } from "../../../tests/extensions/i18n.ts";
import { element, eventually, textOf } from "../../../tests/extensions/page.ts";

const locales = await readLocales(join(import.meta.dirname, ".."));
const LEVELS = [
  { location: "Berlin", available: 1_200, committed: 3, incoming: 0 },
  { location: "Hamburg", available: -2, committed: 0, incoming: 50 },
];

type Fetch = typeof globalThis.fetch;

/** The store's own answer, by direct API access. */
function storeAnswer(available: number) {
  const quantities = [
    { name: "available", quantity: available },
    { name: "committed", quantity: 1 },
  ];
  const inventoryLevels = { nodes: [{ location: { name: "Berlin" }, quantities }] };
  const node = { inventoryItem: { inventoryLevels } };
  return { data: { product: { variants: { nodes: [node, node] } } } };
}

function product(fetch: Fetch, query: () => Promise<unknown> = () => Promise.reject(new Error("no access"))) {
  const extension = setUpExtension("admin.product-details.block.render");
  extension.shopify.i18n = speak(locales, "en");
  extension.shopify.data = { selected: [{ id: "gid://shopify/Product/1" }] };
  extension.shopify.auth.idToken = async () => "id-token";
  extension.shopify.query = query as typeof extension.shopify.query;
  extension.fetch = fetch;
  return extension;
}

const rows = () => [...document.body.querySelectorAll("s-table-row")].map((row) => textOf(row).replaceAll("\n", " "));

test("levels by location and the last write from outside, asked under the staff member's token", async () => {
  const body = { levels: LEVELS, lastOutsideWriteAt: "2026-12-02T13:03:00Z", degraded: false };
  const fetch = vi.fn<Fetch>(async () => Response.json(body));
  using extension = product(fetch);
  await extension.render();
  await eventually(() => expect(rows()).toEqual(["Berlin 1,200 3 0", "Hamburg -2 0 50"]));
  expect(textOf()).toMatch(/Last change from outside Flotilla: Dec 2, 2026/);
  const [url, init] = fetch.mock.calls[0] ?? [];
  expect(url).toBe("/v1/admin/stock?productId=gid%3A%2F%2Fshopify%2FProduct%2F1");
  expect(init?.headers).toMatchObject({ authorization: "Bearer id-token" });
});

test("with our service down the store's own figures stand there, variants added up, and say so", async () => {
  const fetch = vi.fn<Fetch>(async () => new Response("", { status: 503 }));
  using extension = product(fetch, async () => storeAnswer(5));
  await extension.render();
  await eventually(() => expect(textOf()).toContain("Flotilla does not answer."));
  expect(rows()).toEqual(["Berlin 10 2 0"]);
});

test("with neither, a spinner is followed by what can be done, after one second at most", async () => {
  using extension = product(
    vi.fn<Fetch>(() => new Promise(() => {})),
    () => new Promise(() => {}),
  );
  await extension.render();
  expect(element("s-spinner")).toBeDefined();
  await eventually(() => expect(textOf()).toContain("Reload the page to try again."));
});

test("an answer from what was kept is marked; a time that is none is not shown", async () => {
  const answer = { levels: LEVELS, lastOutsideWriteAt: "yesterday", degraded: true };
  using extension = product(vi.fn<Fetch>(async () => Response.json(answer)));
  await extension.render();
  await eventually(() => expect(textOf()).toContain("answers from what it has kept"));
});

test("an answer that knows nothing goes behind the store's own figures", async () => {
  const answer = { levels: [], lastOutsideWriteAt: null, degraded: true };
  using extension = product(
    vi.fn<Fetch>(async () => Response.json(answer)),
    async () => storeAnswer(5),
  );
  await extension.render();
  await eventually(() => expect(textOf()).toContain("Flotilla does not answer."));
  expect(rows()).toEqual(["Berlin 10 2 0"]);
});

test("a product that is stocked nowhere says so", async () => {
  using extension = product(vi.fn<Fetch>(async () => Response.json({ levels: [], lastOutsideWriteAt: null })));
  await extension.render();
  await eventually(() => expect(textOf()).toContain("not stocked anywhere\nNo change from outside"));
});
