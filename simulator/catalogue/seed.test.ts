import { expect, test } from "vitest";
import { testWorld } from "../testing.ts";
import { pictureOf } from "./picture.ts";

test("the same seed makes the same shops", () => {
  const [one, other] = [testWorld(), testWorld()];
  for (const { shop } of one.shops.list()) {
    expect(one.products.list(shop)).toEqual(other.products.list(shop));
    expect(one.customers.list(shop, { limit: 1_000 })).toEqual(other.customers.list(shop, { limit: 1_000 }));
    expect(one.inventory.levels(shop)).toEqual(other.inventory.levels(shop));
  }
});

test("the first shop has the catalogue that was promised", () => {
  const world = testWorld();
  const shop = world.shops.get();
  const products = world.products.list(shop.shop);
  expect(shop).toMatchObject({ shop: "harbor-lane", currency: "EUR", timezone: "Europe/Berlin" });
  expect(products).toHaveLength(60);
  expect(products.flatMap((product) => product.variants)).toHaveLength(150);
  expect(world.shops.locations(shop.shop)).toHaveLength(3);
  expect(world.customers.count(shop.shop)).toBe(300);
  expect(world.customers.companies(shop.shop)).toHaveLength(2);
});

test("every product has a picture of its own, always the same", () => {
  const products = testWorld().products.list("harbor-lane");
  const pictures = products.map((product) => pictureOf(product));
  expect(new Set(pictures).size).toBe(products.length);
  expect(pictures).toEqual(products.map((product) => pictureOf(product)));
});
