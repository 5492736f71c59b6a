import type { World } from "../world.ts";
import type { AdminContext, Node } from "./answer.ts";
import { connection, type PageArguments } from "./connection.ts";
import { inventoryAdjustQuantities, inventorySetQuantities } from "./mutations/inventory-quantities.ts";
import { metafieldsSet } from "./mutations/metafields-set.ts";
import { nodeById } from "./nodes/by-id.ts";
import { locationNode } from "./nodes/location.ts";
import { inventoryItemNode } from "./nodes/product.ts";
import { shopNode } from "./nodes/shop.ts";

type RootFields = (context: AdminContext) => Node;
type ById = { readonly id: string };

const byId =
  ({ world, shop }: AdminContext, type: string) =>
  ({ id }: ById) =>
    id.startsWith(`gid://shopify/${type}/`) ? nodeById(world, shop, id) : null;

const customer: RootFields = (context) => ({ customer: byId(context, "Customer") });
const order: RootFields = (context) => ({ order: byId(context, "Order") });
const shop: RootFields = ({ world, shop: name }) => ({ shop: () => shopNode(world.shops.get(name)) });
const nodes: RootFields = ({ world, shop: name }) => ({
  nodes: ({ ids }: { readonly ids: readonly string[] }) => ids.map((id) => nodeById(world, name, id)),
});
const inventoryItem: RootFields = (context) => ({ inventoryItem: byId(context, "InventoryItem") });

const inventoryItems: RootFields = ({ world, shop: name }) => ({
  inventoryItems: (page: PageArguments) =>
    connection(
      world.products.inventoryItemIds(name).map((id) => ({ id })),
      ({ id }) => itemNode(world, name, id),
    )(page),
});

const locations: RootFields = ({ world, shop: name }) => ({
  locations: (page: PageArguments) => connection(world.shops.locations(name), locationNode)(page),
});

function itemNode(world: World, shopName: string, id: number): Node {
  const found = world.products.byInventoryItem(shopName, id);
  if (!found) throw new Error(`inventory item ${id} was listed and is not there`);
  return inventoryItemNode(world, found.product, found.variant);
}

/**
 * Every operation of the project's .graphql files, by name, with the root fields it may ask for. A test holds this
 * list and the files equal; whatever is not in it is refused.
 */
export const REGISTRY: Readonly<Record<string, RootFields>> = {
  CustomerContact: customer,
  InventoryAdjust: inventoryAdjustQuantities,
  InventoryItemsByIds: nodes,
  InventoryItemsPage: inventoryItems,
  InventoryLevelNow: inventoryItem,
  InventoryLocations: locations,
  InventorySet: inventorySetQuantities,
  LoyaltyMetafieldsSet: metafieldsSet,
  OrderForSync: order,
  OrderLinesPage: order,
  ShopSettings: shop,
  VariantStockByIds: nodes,
};
