import { buildSchema, GraphQLObjectType } from "graphql";
import { afterEach, beforeEach, expect, test } from "vitest";
import { gid } from "../gid.ts";
import { readFullSchema } from "../graphql/full-schema.ts";
import { SHOP, someVariant } from "../html/testing.ts";
import { testWorld } from "../testing.ts";
import type { World } from "../world.ts";
import { askDirectly, DIRECT_SCHEMA } from "./direct-api.ts";

let world: World;

beforeEach(() => {
  world = testWorld();
});
afterEach(() => world.close());

test("what an admin extension may ask has Shopify's names and types", () => {
  const whole = readFullSchema().schema;
  for (const type of Object.values(buildSchema(DIRECT_SCHEMA).getTypeMap())) {
    if (!(type instanceof GraphQLObjectType) || type.name.startsWith("__")) continue;
    const theirs = whole.getType(type.name === "Query" ? "QueryRoot" : type.name) as GraphQLObjectType;
    for (const [name, field] of Object.entries(type.getFields())) {
      const known = theirs.getFields()[name];
      expect(known, `${type.name}.${name}`).toBeDefined();
      for (const { name: argument } of field.args) expect(known?.args.map((one) => one.name)).toContain(argument);
    }
  }
});

test("a product's stock by location is the store's", () => {
  const { product, variant } = someVariant(world);
  const query = `query ($id: ID!) { product(id: $id) { variants(first: 25) { nodes { id inventoryItem {
    inventoryLevels(first: 10) { nodes { location { name } quantities(names: ["available"]) { name quantity } } } } } } } }`;
  const answer = askDirectly(world, SHOP, { query, variables: { id: gid("Product", product.id) } });
  const levels = world.inventory.levels(SHOP, variant.inventoryItemId);
  const nodes = levels.map(({ available }) =>
    expect.objectContaining({ quantities: [{ name: "available", quantity: available }] }),
  );
  expect(answer).toMatchObject({
    data: {
      product: {
        variants: {
          nodes: expect.arrayContaining([
            { id: gid("ProductVariant", variant.id), inventoryItem: { inventoryLevels: { nodes } } },
          ]),
        },
      },
    },
  });
});

test("another shop's product is not there, and a field that is not answered is refused by name", () => {
  const { product } = someVariant(world);
  const other = world.shops.list()[1]?.shop ?? "";
  const variables = { id: gid("Product", product.id) };
  expect(askDirectly(world, other, { query: "query ($id: ID!) { product(id: $id) { title } }", variables })).toEqual({
    data: { product: null },
  });
  expect(askDirectly(world, SHOP, { query: "{ shop { name } }" })).toMatchObject({
    errors: [{ message: expect.stringContaining('"shop"') }],
  });
});
