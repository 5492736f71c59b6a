import { idOfGid, typeOfGid } from "../../gid.ts";
import type { World } from "../../world.ts";
import type { Node } from "../answer.ts";
import { bulkOperationNode } from "./bulk-operation.ts";
import { customerNode } from "./customer.ts";
import { cartTransformNode, discountNode, validationNode } from "./customization.ts";
import { orderNode } from "./order.ts";
import { inventoryItemNode, productNode, variantNode } from "./product.ts";
import { shopNode } from "./shop.ts";
import { stockedLocationNode } from "./stocked-location.ts";

type Find = (world: World, shop: string, id: number) => Node | undefined;

const FINDS: Readonly<Record<string, Find>> = {
  BulkOperation: (world, shop, id) => {
    const operation = world.inner.bulk.find(shop, id);
    return operation && bulkOperationNode(world, operation);
  },
  CartTransform: (world, shop, id) => {
    const transform = world.customizations.find(shop, "cartTransform", id);
    return transform && cartTransformNode(world, transform);
  },
  Customer: (world, shop, id) => {
    const customer = world.customers.find(shop, id);
    return customer && customerNode(world, customer);
  },
  DiscountAutomaticNode: (world, shop, id) => {
    const discount = world.customizations.find(shop, "discount", id);
    return discount && discountNode(world, discount);
  },
  InventoryItem: (world, shop, id) => {
    const found = world.products.byInventoryItem(shop, id);
    return found && inventoryItemNode(world, found.product, found.variant);
  },
  Location: (world, shop, id) => {
    const location = world.shops.locations(shop).find((one) => one.id === id);
    return location && stockedLocationNode(location);
  },
  Order: (world, shop, id) => {
    const order = world.orders.find(shop, id);
    return order && orderNode(world, order);
  },
  Product: (world, shop, id) => {
    const product = world.products.find(shop, id);
    return product && productNode(world, product);
  },
  ProductVariant: (world, shop, id) => {
    const found = world.products.byVariant(shop, id);
    return found && variantNode(world, found.product, found.variant);
  },
  Shop: (world, name, id) => {
    const shop = world.shops.get(name);
    return shop.id === id ? shopNode(world, shop) : undefined;
  },
  Validation: (world, shop, id) => {
    const validation = world.customizations.find(shop, "validation", id);
    return validation && validationNode(world, validation);
  },
};

/**
 * What the gid names; null where it is gone or was never there.
 * @throws Error for a type that nobody wrote an answer for: never null in silence.
 */
export function nodeById(world: World, shop: string, gid: string): Node | null {
  const [type, id] = [typeOfGid(gid), idOfGid(gid)];
  if (type === undefined || id === undefined) return null;
  const find = FINDS[type];
  if (!find) throw new Error(`The simulator finds no ${type} by its id: add it in simulator/graphql/nodes/by-id.ts.`);
  return find(world, shop, id) ?? null;
}
