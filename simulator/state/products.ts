import type { Product, Variant } from "../model.ts";
import { notFound, StoreRefusal } from "../refusal.ts";
import type { ProductsApi } from "../world-api.ts";
import type { Database, Row } from "./database.ts";
import { searchWords } from "./search.ts";

const MAX_ROWS = 5_000;

/** Reading and writing whole products; what follows from a change is catalogue/products.ts's. */
export interface ProductStore extends Omit<ProductsApi, "create" | "update" | "delete"> {
  write(product: Product): void;
  remove(product: Product): void;
}

export function openProductStore(db: Database): ProductStore {
  const productOf = (row: Row | undefined) => row && (JSON.parse(String(row["doc"])) as Product);
  const find: ProductStore["find"] = (shop, id) =>
    productOf(db.get("SELECT doc FROM products WHERE shop = ? AND id = ?", shop, id));
  const withVariant = (shop: string, row: Row | undefined) => {
    const product = row && find(shop, Number(row["product_id"]));
    const variant = product?.variants.find((one) => one.id === Number(row?.["id"]));
    return product && variant ? { product, variant } : undefined;
  };

  return {
    find,
    get(shop, id) {
      const product = find(shop, id);
      if (!product) throw notFound(`product ${id} in ${shop}`);
      return product;
    },
    list(shop, { search = "", productType, limit = MAX_ROWS, offset = 0 } = {}) {
      const words = searchWords(search);
      const conditions = [
        "shop = ?",
        ...words.map(() => "search LIKE ?"),
        ...(productType ? ["product_type = ?"] : []),
      ];
      const values = [shop, ...words.map((word) => `%${word}%`), ...(productType ? [productType] : [])];
      return db
        .all(
          `SELECT doc FROM products WHERE ${conditions.join(" AND ")} ORDER BY id LIMIT ? OFFSET ?`,
          ...values,
          Math.min(limit, MAX_ROWS),
          offset,
        )
        .map((row) => JSON.parse(String(row["doc"])) as Product);
    },
    count: (shop) => Number(db.get("SELECT count(*) AS n FROM products WHERE shop = ?", shop)?.["n"]),
    types: (shop) =>
      db
        .all(
          `SELECT product_type AS type, count(*) AS n FROM products
           WHERE shop = ? AND status = 'active' AND product_type <> '' GROUP BY 1 ORDER BY 2 DESC, 1`,
          shop,
        )
        .map((row) => ({ productType: String(row["type"]), count: Number(row["n"]) })),
    byHandle: (shop, handle) =>
      productOf(db.get("SELECT doc FROM products WHERE shop = ? AND handle = ?", shop, handle)),
    byInventoryItem: (shop, item) =>
      withVariant(shop, db.get("SELECT * FROM variants WHERE shop = ? AND inventory_item_id = ?", shop, item)),
    byVariant: (shop, variantId) =>
      withVariant(shop, db.get("SELECT * FROM variants WHERE shop = ? AND id = ?", shop, variantId)),
    variant(shop, key) {
      const rows =
        key.variantId !== undefined
          ? db.all("SELECT * FROM variants WHERE shop = ? AND id = ?", shop, key.variantId)
          : db.all("SELECT * FROM variants WHERE shop = ? AND sku = ?", shop, key.sku ?? "");
      const named = key.variantId !== undefined ? `variant ${key.variantId}` : `variant with SKU "${key.sku}"`;
      if (rows.length > 1) {
        const remedy = "Name the variant by its id: a SKU is not unique.";
        throw new StoreRefusal("AMBIGUOUS_SKU", `${rows.length} variants in ${shop} carry SKU "${key.sku}".`, {
          remedy,
        });
      }
      const found = withVariant(shop, rows[0]);
      if (!found) throw notFound(`${named} in ${shop}`, "GET /_control/products lists them.");
      return found;
    },
    write(product) {
      db.run(
        `INSERT INTO products (id, shop, handle, status, product_type, search, created_at, updated_at, doc)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET handle = excluded.handle, status = excluded.status,
           product_type = excluded.product_type, search = excluded.search, updated_at = excluded.updated_at,
           doc = excluded.doc`,
        product.id,
        product.shop,
        product.handle,
        product.status,
        product.productType,
        searchTextOf(product),
        product.createdAt,
        product.updatedAt,
        JSON.stringify(product),
      );
      db.run("DELETE FROM variants WHERE product_id = ?", product.id);
      for (const variant of product.variants) writeVariant(db, product, variant);
    },
    remove(product) {
      db.run("DELETE FROM variants WHERE product_id = ?", product.id);
      db.run("DELETE FROM products WHERE id = ?", product.id);
    },
  };
}

function writeVariant(db: Database, product: Product, variant: Variant): void {
  db.run(
    "INSERT INTO variants (id, shop, product_id, inventory_item_id, sku) VALUES (?, ?, ?, ?, ?)",
    variant.id,
    product.shop,
    product.id,
    variant.inventoryItemId,
    variant.sku,
  );
}

function searchTextOf(product: Product): string {
  const skus = product.variants.map((variant) => variant.sku ?? "");
  return [product.title, product.vendor, product.productType, ...product.tags, ...skus].join(" ").toLowerCase();
}
