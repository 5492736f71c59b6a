import { gid } from "../gid.ts";
import type { LevelStore } from "../inventory/levels.ts";
import type { Movements } from "../inventory/movements.ts";
import type { Order, Product, Variant } from "../model.ts";
import type { OrderStore } from "../orders/store.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action, Kit } from "../state/act.ts";
import type { MetafieldStore } from "../state/metafields.ts";
import type { ProductStore } from "../state/products.ts";
import type { ShopStore } from "../state/shops.ts";
import { productPayload } from "../webhooks/payloads/product.ts";
import type { NewProduct, NewVariant, ProductsApi } from "../world-api.ts";

export interface ProductParts {
  readonly kit: Kit;
  readonly shops: ShopStore;
  readonly products: ProductStore;
  readonly levels: LevelStore;
  readonly movements: Movements;
}

/** Source: shopify.dev, limits of a product. */
const MAX_VARIANTS = 2_048;
const MAX_OPTIONS = 3;

export function openProducts(
  parts: ProductParts & { readonly orders: OrderStore; readonly metafields: MetafieldStore },
): ProductsApi {
  const { kit, products, levels, orders, metafields } = parts;
  return {
    ...products,
    create: (shop, made, actor = "merchant") => kit.act(shop, actor, (action) => createProduct(parts, action, made)),
    update: (shop, productId, change, actor = "merchant") =>
      kit.act(shop, actor, (action) => {
        const before = products.get(shop, productId);
        const { variants: changes = [], ...rest } = change;
        const variants = before.variants.map((variant) => {
          const { variantId: _variantId, ...fields } = changes.find((one) => one.variantId === variant.id) ?? {
            variantId: 0,
          };
          return { ...variant, ...fields };
        });
        const after: Product = { ...before, ...rest, variants, updatedAt: Math.max(action.at, before.updatedAt) };
        products.write(after);
        action.note("product.updated", facts(after));
        tellProduct(parts, action, productId, "products/update");
        return after;
      }),
    delete: (shop, productId, actor = "merchant") =>
      kit.act(shop, actor, (action) => {
        const gone = products.get(shop, productId);
        for (const variant of gone.variants) levels.removeItem(variant.inventoryItemId);
        products.remove(gone);
        metafields.removeAll({ shop, ownerType: "Product", ownerId: productId });
        for (const order of orders.withProduct(shop, productId)) orders.write(withoutProduct(order, productId));
        action.note("product.deleted", { productId: gid("Product", productId) });
        action.webhook("products/delete", () => ({ id: productId }));
      }),
  };
}

/**
 * Its lines stay in the order and name no product, variant or stock any more; nothing is sent for it.
 * Source: shopify.dev/docs/api/admin-graphql/2026-07/objects/LineItem (product and variant are null then).
 */
function withoutProduct(order: Order, productId: number): Order {
  const gone = { productId: null, variantId: null, inventoryItemId: null, allocations: [] };
  return { ...order, lines: order.lines.map((line) => (line.productId === productId ? { ...line, ...gone } : line)) };
}

/** Also the way of the seed and of an import: stock comes with it. */
export function createProduct(parts: ProductParts, action: Action, made: NewProduct): Product {
  const { kit, products } = parts;
  if (products.byHandle(action.shop, made.handle)) {
    throw new StoreRefusal("HANDLE_TAKEN", `${action.shop} already has a product "${made.handle}".`, {
      field: "handle",
    });
  }
  if (made.variants.length < 1 || made.variants.length > MAX_VARIANTS || made.options.length > MAX_OPTIONS) {
    throw new StoreRefusal(
      "BAD_PRODUCT",
      `A product has 1 to ${MAX_VARIANTS} variants and at most ${MAX_OPTIONS} options.`,
      {
        field: "variants",
      },
    );
  }
  const id = kit.ids.next("product");
  const drawn = [{ src: `/media/${action.shop}/${id}.svg`, alt: made.title }];
  const product: Product = {
    id,
    shop: action.shop,
    handle: made.handle,
    title: made.title,
    descriptionHtml: made.descriptionHtml ?? "",
    vendor: made.vendor ?? "",
    productType: made.productType ?? "",
    tags: made.tags ?? [],
    status: made.status ?? "active",
    options: made.options,
    variants: made.variants.map((variant, at) => newVariant(kit, variant, at + 1)),
    images: (made.images?.length ? made.images : drawn).map((image, at) => ({
      id: kit.ids.next("image"),
      src: image.src,
      alt: image.alt ?? made.title,
      position: at + 1,
    })),
    createdAt: action.at,
    updatedAt: action.at,
  };
  products.write(product);
  made.variants.forEach((variant, at) => {
    const item = product.variants[at]?.inventoryItemId;
    if (item === undefined) return;
    for (const location of parts.shops.locations(action.shop)) {
      const units = variant.stock?.[location.id] ?? 0;
      parts.movements.move(action, item, location.id, { available: units }, { reason: "received" });
    }
  });
  action.note("product.created", facts(product));
  tellProduct(parts, action, id, "products/create");
  return product;
}

function newVariant(kit: Kit, made: NewVariant, position: number): Variant {
  return {
    id: kit.ids.next("variant"),
    inventoryItemId: kit.ids.next("inventoryItem"),
    title: made.optionValues.join(" / "),
    sku: made.sku ?? null,
    barcode: made.barcode ?? null,
    optionValues: made.optionValues,
    position,
    priceMinor: made.priceMinor,
    compareAtMinor: made.compareAtMinor ?? null,
    tracked: made.tracked ?? true,
    inventoryPolicy: made.inventoryPolicy ?? "deny",
    requiresShipping: made.requiresShipping ?? true,
    taxable: made.taxable ?? true,
    grams: made.grams ?? 0,
  };
}

function tellProduct(parts: ProductParts, action: Action, productId: number, topic: string): void {
  const shop = parts.shops.get(action.shop);
  action.webhook(topic, () => {
    const product = parts.products.get(action.shop, productId);
    const sellable = (variantId: number) => {
      const variant = product.variants.find((one) => one.id === variantId);
      if (!variant?.tracked) return null;
      return parts.levels.list(action.shop, variant.inventoryItemId).reduce((sum, level) => sum + level.available, 0);
    };
    return productPayload(product, shop, { publicUrl: parts.kit.publicUrl, sellable });
  });
}

function facts(product: Product): Record<string, unknown> {
  return {
    productId: gid("Product", product.id),
    title: product.title,
    status: product.status,
    variants: product.variants.map((variant) => ({
      variantId: gid("ProductVariant", variant.id),
      inventoryItemId: gid("InventoryItem", variant.inventoryItemId),
      sku: variant.sku,
      priceMinor: String(variant.priceMinor),
    })),
  };
}
