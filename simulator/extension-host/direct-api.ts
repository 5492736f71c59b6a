import { buildSchema, graphqlSync } from "graphql";
import { gid, idOfGid } from "../gid.ts";
import type { Product, Variant } from "../model.ts";
import type { World } from "../world.ts";

/**
 * The part of the Admin API that an admin extension may ask by shopify.query, in Shopify's own words: a product, its variants
 * and their stock. direct-api.test.ts compares it with Shopify's schema. Anything else is refused by name, as GraphQL does.
 */
export const DIRECT_SCHEMA = `
  type Query { product(id: ID!): Product }
  type Product { id: ID!, title: String!, handle: String!, status: String!, variants(first: Int): ProductVariantConnection! }
  type ProductVariantConnection { nodes: [ProductVariant!]! }
  type ProductVariant { id: ID!, title: String!, sku: String, inventoryItem: InventoryItem! }
  type InventoryItem { id: ID!, tracked: Boolean!, inventoryLevels(first: Int): InventoryLevelConnection! }
  type InventoryLevelConnection { nodes: [InventoryLevel!]! }
  type InventoryLevel { id: ID!, location: Location!, quantities(names: [String!]!): [InventoryQuantity!]! }
  type Location { id: ID!, name: String! }
  type InventoryQuantity { name: String!, quantity: Int! }
`;

const schema = buildSchema(DIRECT_SCHEMA);
const MAX_PAGE = 250;

interface Asked {
  readonly query?: unknown;
  readonly variables?: unknown;
}

/** {data} or {errors}, as shopify.query gives it to the extension. */
export function askDirectly(world: World, shop: string, { query, variables }: Asked): unknown {
  const result = graphqlSync({
    schema,
    source: typeof query === "string" ? query : "",
    variableValues: typeof variables === "object" && variables !== null ? { ...variables } : {},
    rootValue: { product: ({ id }: { id: string }) => productOf(world, shop, id) },
  });
  return JSON.parse(JSON.stringify(result));
}

function productOf(world: World, shop: string, id: string) {
  const number = idOfGid(id);
  const product = number === undefined ? undefined : found(() => world.products.get(shop, number));
  if (!product) return null;
  return {
    id: gid("Product", product.id),
    title: product.title,
    handle: product.handle,
    status: product.status.toUpperCase(),
    variants: ({ first }: { first?: number }) => ({
      nodes: page(product.variants, first).map((variant) => variantOf(world, product, variant)),
    }),
  };
}

function variantOf(world: World, { shop }: Product, variant: Variant) {
  const names = new Map(world.shops.locations(shop).map(({ id, name }) => [id, name]));
  const levels = () => world.inventory.levels(shop, variant.inventoryItemId);
  return {
    id: gid("ProductVariant", variant.id),
    title: variant.title,
    sku: variant.sku,
    inventoryItem: {
      id: gid("InventoryItem", variant.inventoryItemId),
      tracked: variant.tracked,
      inventoryLevels: ({ first }: { first?: number }) => ({
        nodes: page(levels(), first).map((level) => ({
          id: `${gid("InventoryLevel", level.locationId)}?inventory_item_id=${variant.inventoryItemId}`,
          location: { id: gid("Location", level.locationId), name: names.get(level.locationId) ?? "" },
          quantities: ({ names: asked }: { names: string[] }) => {
            const known = {
              available: level.available,
              committed: level.committed,
              on_hand: level.onHand,
              incoming: level.incoming,
            };
            return asked.flatMap((name) =>
              name in known ? [{ name, quantity: known[name as keyof typeof known] }] : [],
            );
          },
        })),
      }),
    },
  };
}

function page<T>(items: readonly T[], first: number | undefined): readonly T[] {
  return items.slice(0, Math.min(first ?? MAX_PAGE, MAX_PAGE));
}

function found<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}
