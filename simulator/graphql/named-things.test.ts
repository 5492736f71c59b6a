import { expect, test } from "vitest";
import { testAdmin } from "./testing.ts";

test("products and variants are told by their names and prices, and what is gone is null", () => {
  const { world, run } = testAdmin();
  const [product] = world.products.list("harbor-lane");
  const ids = [
    `gid://shopify/Product/${product?.id}`,
    `gid://shopify/ProductVariant/${product?.variants[0]?.id}`,
    "gid://shopify/Product/1",
  ];
  const answer = run("NamedThings", { ids });
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toMatchObject({
    nodes: [
      {
        __typename: "Product",
        title: product?.title,
        variants: { nodes: expect.arrayContaining([expect.objectContaining({ price: expect.any(String) })]) },
      },
      {
        __typename: "ProductVariant",
        displayName: expect.stringContaining(product?.title ?? ""),
        product: { id: ids[0] },
      },
      null,
    ],
  });
});

test("the first products of the store come with what they cost", () => {
  const { run } = testAdmin();
  const answer = run("FirstProducts", { first: 3 });
  expect(answer.errors).toBeUndefined();
  const nodes = (answer.data as { products: { nodes: { variants: { nodes: { price: string }[] } }[] } }).products.nodes;
  expect(nodes).toHaveLength(3);
  for (const { variants } of nodes) expect(variants.nodes[0]?.price).toMatch(/^\d+(\.\d+)?$/);
});
