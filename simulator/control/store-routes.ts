import { z } from "zod";
import { importProducts } from "../catalogue/import.ts";
import { gid } from "../gid.ts";
import { StoreRefusal } from "../refusal.ts";
import type { World } from "../world.ts";
import { defined } from "./defined.ts";
import { Id, Limit, MinorAmount, Offset, ShopName, Whole } from "./fields.ts";
import { type ControlRoute, route } from "./route.ts";
import { levelView, productView } from "./views.ts";

const Listing = z.strictObject({ shop: ShopName, search: z.string().optional(), limit: Limit, offset: Offset });

/** Products and stock. */
export function storeRoutes(world: World): ControlRoute[] {
  return [...productRoutes(world), ...inventoryRoutes(world)];
}

function productRoutes(world: World): ControlRoute[] {
  const ProductPath = z.strictObject({ productId: Id });
  return [
    route({
      method: "GET",
      path: "/_control/products",
      summary: "Products with the stock of each variant",
      tag: "products",
      answers: "{products, total}",
      query: Listing,
      handle: ({ query: { shop: name, ...ask } }) => {
        const { shop } = world.shops.get(name);
        const products = world.products.list(shop, defined(ask)).map((product) => productView(world, product));
        return { products, total: world.products.count(shop) };
      },
    }),
    route({
      method: "POST",
      path: "/_control/products/{productId}",
      summary: "Change a product: title, status, tags, a variant's price or SKU",
      tag: "products",
      answers: "The product",
      params: ProductPath,
      body: z.strictObject({
        shop: ShopName,
        title: z.string().min(1).optional(),
        status: z.enum(["active", "draft", "archived"]).optional(),
        tags: z.array(z.string()).optional(),
        variants: z
          .array(
            z.strictObject({
              variantId: Id,
              priceMinor: MinorAmount.optional(),
              sku: z.string().nullable().optional(),
            }),
          )
          .optional(),
      }),
      handle: ({ params, body: { shop, ...change } }) =>
        productView(world, world.products.update(world.shops.get(shop).shop, params.productId, defined(change))),
    }),
    route({
      method: "DELETE",
      path: "/_control/products/{productId}",
      summary: "Delete a product",
      tag: "products",
      answers: "{deleted}",
      params: ProductPath,
      query: z.strictObject({ shop: ShopName }),
      handle: ({ params, query }) => {
        world.products.delete(world.shops.get(query.shop).shop, params.productId);
        return { deleted: gid("Product", params.productId) };
      },
    }),
    route({
      method: "POST",
      path: "/_control/import/products",
      summary: "Load a file in Shopify's product-import CSV format",
      tag: "products",
      answers: "{created, skipped}: handles",
      body: z.strictObject({ shop: ShopName, csv: z.string().min(1) }),
      handle: ({ body }) => importProducts(world, world.shops.get(body.shop).shop, body.csv),
    }),
  ];
}

function inventoryRoutes(world: World): ControlRoute[] {
  return [
    route({
      method: "GET",
      path: "/_control/inventory",
      summary: "Stock levels by inventory item and location",
      tag: "inventory",
      answers: "{locations, levels}",
      query: z.strictObject({ shop: ShopName, inventoryItemId: Id.optional() }),
      handle: ({ query }) => {
        const { shop } = world.shops.get(query.shop);
        const locations = world.shops
          .locations(shop)
          .map((one) => ({ locationId: gid("Location", one.id), name: one.name, city: one.city }));
        return { locations, levels: world.inventory.levels(shop, query.inventoryItemId).map(levelView) };
      },
    }),
    route({
      method: "POST",
      path: "/_control/inventory/adjust",
      summary: "Somebody else changes stock, past the app",
      tag: "inventory",
      answers: "The level after it",
      body: z.strictObject({
        shop: ShopName,
        inventoryItemId: Id.optional(),
        variantId: Id.optional(),
        sku: z.string().optional(),
        locationId: Id.optional().describe("the location of highest priority where none is named"),
        name: z.enum(["available", "incoming"]).default("available"),
        delta: Whole.optional(),
        set: Whole.optional(),
        reason: z.string().optional(),
      }),
      handle: ({ body: { shop: name, inventoryItemId, variantId, sku, ...rest } }) => {
        const { shop } = world.shops.get(name);
        if (inventoryItemId === undefined && variantId === undefined && sku === undefined) {
          const remedy = "Name inventoryItemId, variantId or sku.";
          throw new StoreRefusal("NO_ITEM", "No inventory item is named.", {
            status: 400,
            field: "inventoryItemId",
            remedy,
          });
        }
        const item =
          inventoryItemId ?? world.products.variant(shop, defined({ variantId, sku })).variant.inventoryItemId;
        return levelView(world.inventory.adjust(defined({ ...rest, shop, inventoryItemId: item })));
      },
    }),
  ];
}
