import { parse } from "graphql";
import { expect, test } from "vitest";
import { readFullSchema } from "../graphql/full-schema.ts";
import { brokenRules } from "./rules.ts";

const { schema } = readFullSchema();
const broken = (query: string) => brokenRules(schema, parse(query)).join(" ");

test("what Shopify refuses in a bulk query is refused, in its words", () => {
  expect(broken("{ shop { name } }")).toBe("Bulk queries must contain at least one connection.");
  expect(broken("{ products { nodes { id } } }")).toContain("Selecting via 'nodes' is not supported");
  expect(broken('{ node(id: "gid://shopify/Product/1") { id } }')).toContain("top level `node` field");
  expect(broken("mutation { productDelete(input: {id: 1}) { deletedProductId } }")).toContain(
    "Only `query` operations",
  );
  expect(broken("query A($q: String) { products(query: $q) { edges { node { id } } } }")).toContain("variables");
  expect(broken("{ orders { edges { node { id } } } products { edges { node { id } } } }")).toContain("one top level");
  expect(broken("{ products { edges { node { title variants { edges { node { id } } } } } } }")).toContain(
    "Connection fields without 'id': products.",
  );
});

/** A connection of each name, one inside the other. */
const nested = (...names: string[]): string =>
  names.reduceRight((inner, name) => `${name} { edges { node { id ${inner} } } }`, "");

test("connections may nest two deep below the root, be five, and stand in no list", () => {
  expect(broken(`{ ${nested("collections", "products", "variants")} }`)).toBe("");
  expect(broken(`{ ${nested("collections", "products", "variants", "metafields")} }`)).toContain(
    "depth greater than 2",
  );
  const five = ["a", "b", "c", "d"].map((alias) => `${alias}: metafields { edges { node { id } } }`).join(" ");
  expect(broken(`{ products { edges { node { id ${five} } } } }`)).toBe("");
  expect(broken(`{ products { edges { node { id ${five} ${nested("variants")} } } } }`)).toContain("more than 5");
  expect(broken(`{ orders { edges { node { id refunds { id ${nested("refundLineItems")} } } } } }`)).toContain(
    "within a list field",
  );
  expect(broken(`{ orders { edges { node { id refunds { id } ${nested("lineItems")} } } } }`)).toBe("");
});
