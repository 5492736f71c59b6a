import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { passesFilter } from "../webhooks/filter.ts";
import { readAppConfig } from "./config.ts";

const given = { clientId: "id", clientSecret: "secret", appUrl: undefined };

const folder = mkdtempSync(join(tmpdir(), "toml-"));
afterAll(() => rmSync(folder, { recursive: true }));

function toml(subscription: string): string {
  const file = join(folder, "shopify.app.toml");
  const head = 'name = "Test App"\napplication_url = "http://localhost:4000/"\n[webhooks]\napi_version = "2026-07"\n';
  writeFileSync(file, `${head}[[webhooks.subscriptions]]\n${subscription}\n`);
  return file;
}

test("the project's own shopify.app.toml asks for nothing that the simulator never sends", () => {
  const config = readAppConfig(new URL("../../shopify.app.toml", import.meta.url).pathname, given);
  expect(config.subscriptions.map((one) => one.topic)).toEqual(
    expect.arrayContaining(["orders/create", "shop/redact"]),
  );
  expect(config.scopes.length).toBeGreaterThan(0);
});

test("a topic, a filter or an address that it cannot serve is refused by name", () => {
  const read = (subscription: string) => () => readAppConfig(toml(subscription), given);
  expect(read('topics = ["carts/create"]\nuri = "/webhooks"')).toThrow(/carts\/create/);
  expect(read('topics = ["orders/create"]\nuri = "pubsub://project:topic"')).toThrow(/pubsub:/);
  expect(read('topics = ["orders/create"]\nuri = "/webhooks"\nfilter = "a:1 OR b:2"')).toThrow(/a:1 OR b:2/);
});

test("a topic whose scope the app does not ask for is refused, naming the scope", () => {
  const merge = 'topics = ["customers/merge"]\nuri = "/webhooks"';
  expect(() => readAppConfig(toml(merge), given)).toThrow(/read_customer_merge/);
  const scopes = '[access_scopes]\nscopes = "write_orders"';
  const orders = readAppConfig(toml(`topics = ["orders/create"]\nuri = "/webhooks"\n${scopes}`), given);
  expect(orders.subscriptions).toHaveLength(1);
});

test("a filter lets pass what all its terms match, through arrays too", () => {
  const order = { total_price: "12.50", note: null, line_items: [{ sku: "A" }, { sku: "B" }] };
  expect(passesFilter("total_price:>=10.00 AND line_items.sku:B", order)).toBe(true);
  expect(passesFilter("total_price:>=10.00 AND line_items.sku:C", order)).toBe(false);
  expect(passesFilter("note:*", order)).toBe(false);
  expect(passesFilter("-note:*", order)).toBe(true);
});
