import { gid, idOfGid } from "../../gid.ts";
import type { Product, Variant } from "../../model.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { AdminContext, Node } from "../answer.ts";
import { connection, type PageArguments } from "../connection.ts";
import { levelNode } from "./inventory-level.ts";
import { metafieldFields } from "./metafield-fields.ts";
import { graphqlDecimal } from "./money.ts";

/** Product of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/Product. */
export function productNode(world: World, product: Product): Node {
  return {
    __typename: "Product",
    id: gid("Product", product.id),
    legacyResourceId: String(product.id),
    handle: product.handle,
    title: product.title,
    vendor: product.vendor,
    productType: product.productType,
    status: product.status.toUpperCase(),
    tags: product.tags,
    createdAt: isoUtc(product.createdAt),
    updatedAt: isoUtc(product.updatedAt),
    variants: connection(product.variants, (variant) => variantNode(world, product, variant)),
    ...metafieldFields(world, product.shop, { ownerType: "Product", ownerId: product.id }),
  };
}

/** ProductVariant of the Admin API. */
export function variantNode(world: World, product: Product, variant: Variant): Node {
  const { currency } = world.shops.get(product.shop);
  return {
    __typename: "ProductVariant",
    id: gid("ProductVariant", variant.id),
    legacyResourceId: String(variant.id),
    title: variant.title,
    displayName: `${product.title} - ${variant.title}`,
    sku: variant.sku,
    barcode: variant.barcode,
    position: variant.position,
    price: graphqlDecimal(variant.priceMinor, currency),
    compareAtPrice: variant.compareAtMinor === null ? null : graphqlDecimal(variant.compareAtMinor, currency),
    taxable: variant.taxable,
    inventoryPolicy: variant.inventoryPolicy.toUpperCase(),
    inventoryQuantity: () => world.inventory.sellable(product.shop, variant) ?? 0,
    createdAt: isoUtc(product.createdAt),
    updatedAt: isoUtc(product.updatedAt),
    product: () => productNode(world, product),
    inventoryItem: () => inventoryItemNode(world, product, variant),
  };
}

/** InventoryItem of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/InventoryItem. */
export function inventoryItemNode(world: World, product: Product, variant: Variant): Node {
  const levels = () => world.inventory.levels(product.shop, variant.inventoryItemId);
  return {
    __typename: "InventoryItem",
    id: gid("InventoryItem", variant.inventoryItemId),
    legacyResourceId: String(variant.inventoryItemId),
    sku: variant.sku,
    tracked: variant.tracked,
    requiresShipping: variant.requiresShipping,
    createdAt: isoUtc(product.createdAt),
    updatedAt: isoUtc(product.updatedAt),
    variant: () => variantNode(world, product, variant),
    inventoryLevel: ({ locationId }: { locationId: string }) => {
      const level = levels().find((one) => one.locationId === idOfGid(locationId));
      return level ? levelNode(world, level) : null;
    },
    inventoryLevels: (page: PageArguments, context: AdminContext) =>
      connection(
        levels().map((level) => ({ id: level.locationId, level })),
        ({ level }) => ({ ...levelNode(world, level), item: () => inventoryItemNode(world, product, variant) }),
      )(page, context),
  };
}
