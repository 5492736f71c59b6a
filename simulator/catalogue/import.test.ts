import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { testWorld } from "../testing.ts";
import { importProducts } from "./import.ts";

const SAMPLES = fileURLToPath(new URL("../../../shared/data/products/", import.meta.url));

const HEADER =
  "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Grams,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Variant Compare At Price,Image Src";

test("rows of one handle become one product with its variants, pictures, prices and stock", () => {
  const world = testWorld();
  const csv = [
    HEADER,
    'sail,Sail Bag,"<p>From old sails, new bags</p>",Dock,Bags,"sail, bag",true,Size,Small,Colour,White,,250,3,deny,49.9,60,https://example.com/1.jpg',
    "sail,,,,,,,,Small,,Blue,BAG-1,250,0,continue,52.00,,https://example.com/2.jpg",
    "sail,,,,,,,,,,,,,,,,,https://example.com/3.jpg",
  ].join("\n");
  expect(importProducts(world, "harbor-lane", csv)).toEqual({ created: ["sail"], skipped: [] });
  const product = world.products.byHandle("harbor-lane", "sail");
  expect(product?.images.map((image) => image.src)).toEqual([1, 2, 3].map((n) => `https://example.com/${n}.jpg`));
  expect(product?.options).toEqual([
    { name: "Size", values: ["Small"] },
    { name: "Colour", values: ["White", "Blue"] },
  ]);
  expect(product?.variants).toMatchObject([
    { title: "Small / White", sku: null, priceMinor: 4_990, compareAtMinor: 6_000, inventoryPolicy: "deny" },
    { title: "Small / Blue", sku: "BAG-1", priceMinor: 5_200, compareAtMinor: null, inventoryPolicy: "continue" },
  ]);
  expect(product?.variants.map((variant) => world.inventory.sellable("harbor-lane", variant))).toEqual([3, 0]);
  expect(importProducts(world, "harbor-lane", csv)).toEqual({ created: [], skipped: ["sail"] });
});

test("a row that makes no sense is named", () => {
  const world = testWorld();
  expect(() => importProducts(world, "harbor-lane", `${HEADER}\n,No handle`)).toThrow(/Row 2 has no Handle/);
  expect(() =>
    importProducts(world, "harbor-lane", `${HEADER}\nx,X,,,,,true,Title,Default Title,,,,,1,deny,dear`),
  ).toThrow(/no price/);
});

const present = existsSync(SAMPLES);
test.skipIf(!present)(
  `Shopify's sample catalogues load as they are${present ? "" : ` (skipped: ${SAMPLES} is not there)`}`,
  () => {
    const world = testWorld();
    for (const file of readdirSync(SAMPLES).filter((name) => name.endsWith(".csv"))) {
      const { created, skipped } = importProducts(world, "harbor-lane", readFileSync(join(SAMPLES, file), "utf8"));
      expect(created.length).toBeGreaterThan(10);
      expect(skipped).toEqual([]);
      for (const handle of created) {
        const product = world.products.byHandle("harbor-lane", handle);
        expect(product?.variants.every((variant) => variant.sku === null && variant.tracked)).toBe(true);
        expect(product?.images[0]?.src).toMatch(/^https:/);
      }
    }
  },
);
