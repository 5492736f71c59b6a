import { executeSync, parse } from "graphql";
import { expect, test } from "vitest";
import { testWorld } from "../testing.ts";
import type { World } from "../world.ts";
import { resolveField } from "./answer.ts";
import { readFullSchema } from "./full-schema.ts";
import { lists } from "./registry.ts";
import { testAdmin } from "./testing.ts";

const SHOP = "harbor-lane";
const { schema } = readFullSchema();
const { admin } = testAdmin();

/** Any query over the lists, against Shopify's whole schema. */
function ask<Data>(world: World, query: string, scopes: readonly string[] = []): Data {
  const context = { world, shop: SHOP, scopes, admin, bulk: undefined };
  const rootValue = lists(context);
  const { data, errors } = executeSync({
    schema,
    document: parse(query),
    rootValue,
    contextValue: context,
    fieldResolver: resolveField,
  });
  if (errors?.[0]) throw errors[0];
  return JSON.parse(JSON.stringify(data)) as Data;
}

type Page = { nodes: { id: string; name: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };

function order(world: World) {
  return world.orders.place({
    shop: SHOP,
    customer: { email: "ada@example.com", firstName: "Ada" },
    lines: [{ title: "Gift wrap", priceMinor: 400, quantity: 2 }],
  });
}

const iso = (at: number) => new Date(at).toISOString();

test("orders of a window of updated_at come page by page, oldest change first, none twice and none left out", () => {
  const world = testWorld();
  const made = Array.from({ length: 12 }, () => {
    world.clock.move(1_000);
    return order(world);
  });
  world.clock.move(60_000);
  world.orders.annotate({ shop: SHOP, orderId: made[3]?.id ?? 0, note: "changed last" });
  const search = `updated_at:>='${iso(made[1]?.updatedAt ?? 0)}' AND updated_at:<'${iso(world.clock.now() + 1_000)}'`;
  const names: string[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { orders }: { orders: Page } = ask(
      world,
      `{ orders(first: 5, after: ${JSON.stringify(after)}, sortKey: UPDATED_AT, query: ${JSON.stringify(search)}) {
          nodes { id name } pageInfo { hasNextPage endCursor } } }`,
    );
    names.push(...orders.nodes.map((one) => one.name));
    [after, more] = [orders.pageInfo.endCursor, orders.pageInfo.hasNextPage];
    world.clock.move(1_000);
  }
  const wanted = made.slice(1).map((one) => one.name);
  expect(names).toEqual([...wanted.filter((name) => name !== "#1004"), "#1004"]);
});

test("reverse turns the list around, and another shop's orders are in neither", () => {
  const world = testWorld();
  for (let at = 0; at < 3; at++) order(world);
  world.orders.place({
    shop: "kite-and-co",
    customer: null,
    lines: [{ title: "Card", priceMinor: 100, quantity: 1 }],
  });
  const { orders } = ask<{ orders: Page }>(
    world,
    "{ orders(first: 10, reverse: true, sortKey: ID) { nodes { id name } } }",
  );
  expect(orders.nodes.map((one) => one.name)).toEqual(["#1003", "#1002", "#1001"]);
});

test("a customer has consent, sums and metafields; its window is searched too", () => {
  const world = testWorld();
  const placed = order(world);
  const ownerId = placed.customerId ?? 0;
  const field = { namespace: "flotilla", key: "points", type: "number_integer", value: "44" };
  world.metafields.set(SHOP, [{ ownerType: "Customer", ownerId, ...field }]);
  const { customers } = ask<{ customers: { nodes: unknown[] } }>(
    world,
    `{ customers(first: 5, sortKey: UPDATED_AT, query: "updated_at:>='${iso(world.clock.now() - 1_000)}'") { nodes {
        id tags numberOfOrders amountSpent { amount currencyCode } locale
        defaultEmailAddress { emailAddress marketingState }
        metafields(first: 5, namespace: "flotilla") { nodes { id key value } }
        metafield(namespace: "flotilla", key: "points") { value } } } }`,
  );
  expect(customers.nodes).toMatchObject([
    {
      id: `gid://shopify/Customer/${ownerId}`,
      numberOfOrders: "1",
      amountSpent: { amount: "12.9", currencyCode: "EUR" },
      defaultEmailAddress: { emailAddress: "ada@example.com", marketingState: "NOT_SUBSCRIBED" },
      metafields: { nodes: [{ key: "points", value: "44" }] },
      metafield: { value: "44" },
    },
  ]);
});

test("levels are found from their item and from their location, with the time they changed", () => {
  const world = testWorld();
  const item = world.products.list(SHOP)[0]?.variants[0]?.inventoryItemId ?? 0;
  world.clock.move(60_000);
  const level = world.inventory.adjust({ shop: SHOP, inventoryItemId: item, delta: 5 });
  const changed = `updated_at:>='${iso(level.updatedAt)}'`;
  type Levels = { nodes: { item: { id: string }; updatedAt: string }[] };
  const { locations } = ask<{ locations: { nodes: { inventoryLevels: Levels }[] } }>(
    world,
    `{ locations(first: 1) { nodes { id inventoryLevels(first: 10, query: ${JSON.stringify(changed)}) {
        nodes { id updatedAt item { id } quantities(names: ["available"]) { name quantity } } } } } }`,
  );
  expect(locations.nodes[0]?.inventoryLevels.nodes).toMatchObject([
    {
      updatedAt: iso(level.updatedAt).replace(".000", ""),
      item: { id: `gid://shopify/InventoryItem/${item}` },
      quantities: [{ quantity: level.available }],
    },
  ]);
  const { productVariants } = ask<{ productVariants: { nodes: { inventoryItem: { inventoryLevels: Levels } }[] } }>(
    world,
    "{ productVariants(first: 1) { nodes { id inventoryItem { id inventoryLevels(first: 5) { nodes { id updatedAt } } } } } }",
  );
  expect(productVariants.nodes[0]?.inventoryItem.inventoryLevels.nodes.length).toBeGreaterThan(0);
});

test("a search or a sorting that the simulator cannot follow is refused by name", () => {
  const world = testWorld();
  const wrong = (list: string) => () => ask(world, `{ ${list} { nodes { id } } }`);
  expect(wrong('orders(first: 1, query: "financial_status:paid")')).toThrow("financial_status");
  expect(wrong('orders(first: 1, query: "updated_at:>2026-01-01 OR id:1")')).toThrow("does not understand");
  expect(wrong('orders(first: 1, query: "updated_at:>yesterday")')).toThrow("no time");
  expect(wrong("products(first: 1, sortKey: TITLE)")).toThrow("TITLE");
  expect(wrong("orders(last: 1)")).toThrow("forwards only");
});
