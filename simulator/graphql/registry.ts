import type { AdminContext, Node } from "./answer.ts";
import { connection } from "./connection.ts";
import { customizationLists } from "./customization-lists.ts";
import { listed } from "./listing.ts";
import { BULK_OPERATIONS, CUSTOMERS, INVENTORY_ITEMS, ORDERS, PRODUCTS, VARIANTS } from "./listings.ts";
import { bulkOperationCancel, bulkOperationRunQuery } from "./mutations/bulk-operations.ts";
import { carrierServiceCreate, carrierServiceDelete } from "./mutations/carrier-services.ts";
import { cartTransformCreate, cartTransformDelete } from "./mutations/cart-transforms.ts";
import { discountAutomaticAppCreate, discountAutomaticDelete } from "./mutations/discounts.ts";
import { inventoryAdjustQuantities, inventorySetQuantities } from "./mutations/inventory-quantities.ts";
import { metafieldsSet } from "./mutations/metafields-set.ts";
import { validationCreate, validationDelete } from "./mutations/validations.ts";
import { nodeById } from "./nodes/by-id.ts";
import { shopNode } from "./nodes/shop.ts";
import { stockedLocationNode } from "./nodes/stocked-location.ts";

type RootFields = (context: AdminContext) => Node;
type ById = { readonly id: string };

const byId =
  ({ world, shop }: AdminContext, type: string) =>
  ({ id }: ById) =>
    id.startsWith(`gid://shopify/${type}/`) ? nodeById(world, shop, id) : null;

const customer: RootFields = (context) => ({ customer: byId(context, "Customer") });
const order: RootFields = (context) => ({ order: byId(context, "Order") });
const shop: RootFields = ({ world, shop: name }) => ({ shop: () => shopNode(world, world.shops.get(name)) });
const nodes: RootFields = ({ world, shop: name }) => ({
  nodes: ({ ids }: { readonly ids: readonly string[] }) => ids.map((id) => nodeById(world, name, id)),
});
const location: RootFields = (context) => ({ location: byId(context, "Location") });
const inventoryItem: RootFields = (context) => ({ inventoryItem: byId(context, "InventoryItem") });

const bulkOperation: RootFields = (context) => ({ bulkOperation: byId(context, "BulkOperation") });

/** Every list that can be asked for, by itself or in bulk. */
export const lists: RootFields = ({ world, shop: name }) => ({
  bulkOperations: listed(BULK_OPERATIONS),
  customers: listed(CUSTOMERS),
  inventoryItems: listed(INVENTORY_ITEMS),
  locations: connection(world.shops.locations(name), stockedLocationNode),
  orders: listed(ORDERS),
  products: listed(PRODUCTS),
  productVariants: listed(VARIANTS),
});

/**
 * Every operation of the project's .graphql files, by name, with the root fields it may ask for. A test holds this
 * list and the files equal; whatever is not in it is refused. One whose name begins with Bulk may be run in bulk.
 */
export const REGISTRY: Readonly<Record<string, RootFields>> = {
  BulkCustomers: lists,
  BulkInventoryItems: lists,
  BulkOrders: lists,
  CarrierServiceCreate: carrierServiceCreate,
  CarrierServiceDelete: carrierServiceDelete,
  CarrierServices: customizationLists,
  CancelBulkOperation: bulkOperationCancel,
  CustomerContact: customer,
  FirstProducts: lists,
  InventoryAdjust: inventoryAdjustQuantities,
  InventoryItemsByIds: nodes,
  InventoryItemsPage: lists,
  InventoryLevelNow: inventoryItem,
  InventoryLocations: lists,
  InventorySet: inventorySetQuantities,
  ListBulkOperations: lists,
  LoyaltyMetafieldsSet: metafieldsSet,
  NamedThings: nodes,
  OrderDetailsByIds: nodes,
  OrderForSync: order,
  OrderLinesPage: order,
  PricingCartTransformCreate: cartTransformCreate,
  PricingCartTransformDelete: cartTransformDelete,
  PricingCartTransforms: customizationLists,
  PricingDiscountCreate: discountAutomaticAppCreate,
  PricingDiscountDelete: discountAutomaticDelete,
  PricingDiscounts: customizationLists,
  PricingMetafieldsSet: metafieldsSet,
  PricingProductsPage: nodes,
  PricingShop: shop,
  PricingValidationCreate: validationCreate,
  PricingValidationDelete: validationDelete,
  PricingValidations: customizationLists,
  ReadBulkOperation: bulkOperation,
  ReconcileCustomersPage: lists,
  ReconcileIds: nodes,
  ReconcileLevelsPage: location,
  ReconcileNewestCustomer: lists,
  ReconcileNewestOrder: lists,
  ReconcileNewestProduct: lists,
  ReconcileOrdersPage: lists,
  ReconcileProductsPage: lists,
  ShopSettings: shop,
  StartBulkOperation: bulkOperationRunQuery,
  VariantStockByIds: nodes,
};
