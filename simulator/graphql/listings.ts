import type { Order, Product } from "../model.ts";
import type { Row } from "../state/database.ts";
import type { BulkOperation } from "../world-app-api.ts";
import type { AdminContext } from "./answer.ts";
import type { Listing } from "./listing.ts";
import { bulkOperationNode } from "./nodes/bulk-operation.ts";
import { customerNode } from "./nodes/customer.ts";
import { orderNode } from "./nodes/order.ts";
import { inventoryItemNode, productNode, variantNode } from "./nodes/product.ts";
import type { Condition, SearchField } from "./search.ts";

/** Without read_all_orders an app sees those of the last 60 days. Source: shopify.dev/docs/api/usage/access-scopes. */
const RECENT_ORDERS_MS = 60 * 86_400_000;

const ofShop =
  (column: string) =>
  (context: AdminContext): Condition[] => [{ sql: `${column} = ?`, value: context.shop }];
const times = (prefix: string): Record<string, SearchField> => ({
  updated_at: { column: `${prefix}updated_at`, kind: "time" },
  created_at: { column: `${prefix}created_at`, kind: "time" },
});
const document = <One>(row: Row) => JSON.parse(String(row["doc"])) as One;

export const ORDERS: Listing = {
  from: "orders",
  columns: "doc",
  idColumn: "id",
  search: { id: { column: "id", kind: "id" }, name: { column: "name", kind: "text" }, ...times("") },
  sortKeys: {
    ID: "id",
    CREATED_AT: "created_at",
    PROCESSED_AT: "created_at",
    UPDATED_AT: "updated_at",
    ORDER_NUMBER: "number",
  },
  sortsBy: "PROCESSED_AT",
  narrowed: (context) => [
    ...ofShop("shop")(context),
    ...(context.scopes.includes("read_all_orders")
      ? []
      : [{ sql: "created_at >= ?", value: context.world.clock.now() - RECENT_ORDERS_MS }]),
  ],
  nodeOf: ({ world }, row) => orderNode(world, document<Order>(row)),
};

export const CUSTOMERS: Listing = {
  from: "customers",
  columns: "doc",
  idColumn: "id",
  search: {
    id: { column: "id", kind: "id" },
    email: { column: "email", kind: "text" },
    customer_date: { column: "created_at", kind: "time" },
    updated_at: { column: "updated_at", kind: "time" },
  },
  sortKeys: { ID: "id", CREATED_AT: "created_at", UPDATED_AT: "updated_at" },
  sortsBy: "ID",
  narrowed: ofShop("shop"),
  nodeOf: ({ world }, row) => customerNode(world, document(row)),
};

export const PRODUCTS: Listing = {
  from: "products",
  columns: "doc",
  idColumn: "id",
  search: {
    id: { column: "id", kind: "id" },
    handle: { column: "handle", kind: "text" },
    status: { column: "status", kind: "text" },
    ...times(""),
  },
  sortKeys: { ID: "id", CREATED_AT: "created_at", UPDATED_AT: "updated_at" },
  sortsBy: "ID",
  narrowed: ofShop("shop"),
  nodeOf: ({ world }, row) => productNode(world, document<Product>(row)),
};

const VARIANT_ROWS = {
  from: "variants JOIN products ON products.id = variants.product_id",
  columns: "products.doc, variants.id AS variant_id",
  narrowed: ofShop("variants.shop"),
} as const;

export const VARIANTS: Listing = {
  ...VARIANT_ROWS,
  idColumn: "variants.id",
  search: {
    id: { column: "variants.id", kind: "id" },
    sku: { column: "variants.sku", kind: "text" },
    product_id: { column: "variants.product_id", kind: "id" },
    updated_at: { column: "products.updated_at", kind: "time" },
  },
  sortKeys: { ID: "variants.id" },
  sortsBy: "ID",
  nodeOf: ({ world }, row) => {
    const { product, variant } = variantOf(row);
    return variantNode(world, product, variant);
  },
};

export const INVENTORY_ITEMS: Listing = {
  ...VARIANT_ROWS,
  idColumn: "variants.inventory_item_id",
  search: {
    id: { column: "variants.inventory_item_id", kind: "id" },
    sku: { column: "variants.sku", kind: "text" },
    ...times("products."),
  },
  sortKeys: { ID: "variants.inventory_item_id" },
  sortsBy: "ID",
  nodeOf: ({ world }, row) => {
    const { product, variant } = variantOf(row);
    return inventoryItemNode(world, product, variant);
  },
};

/** Newest first. */
export const BULK_OPERATIONS: Listing = {
  from: "bulk_operations",
  columns: "doc",
  idColumn: "-id",
  search: { id: { column: "id", kind: "id" }, status: { column: "status", kind: "text" } },
  sortKeys: { CREATED_AT: "-id" },
  sortsBy: "CREATED_AT",
  narrowed: ofShop("shop"),
  nodeOf: ({ world }, row) => bulkOperationNode(world, document<BulkOperation>(row)),
};

function variantOf(row: Row) {
  const product = document<Product>(row);
  const variant = product.variants.find((one) => one.id === Number(row["variant_id"]));
  if (!variant) throw new Error(`variant ${String(row["variant_id"])} was listed and is not there`);
  return { product, variant };
}
