import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { ProductsDeleteV1, WebhookProduct } from "../../../contracts/webhooks/products.ts";
import type { StockDecision } from "../decisions.ts";
import { type ReadStock, variantTitleOf } from "../read-stock.ts";
import type { InventoryStore } from "../store.ts";

/** products/create and update name the items; whether stock is tracked, and where it is, only the Admin API tells. */
export function productChanged(store: InventoryStore, readStock: ReadStock) {
  return async ({ data, shop }: Message<WebhookProduct>): Promise<StockDecision> => {
    const variants = data.variants.flatMap((variant) =>
      variant.inventory_item_id == null
        ? []
        : [
            {
              variantId: variant.admin_graphql_api_id,
              itemId: `gid://shopify/InventoryItem/${variant.inventory_item_id}`,
              title: variantTitleOf(variant.title),
              sku: variant.sku?.trim() ? variant.sku.trim() : null,
            },
          ],
    );
    const ids = variants.map((variant) => variant.itemId);
    const known = await store.knownItems(shop, ids);
    const unknown = ids.filter((id) => !known.has(id));
    const readings = unknown.length > 0 ? await readStock.items(shop, unknown) : [];
    const there = new Set([...known, ...readings.map((item) => item.itemId)]);
    return {
      kind: "product",
      productId: data.admin_graphql_api_id,
      atMs: Date.parse(data.updated_at),
      title: data.title,
      variants: variants.filter((variant) => there.has(variant.itemId)),
      readings,
    };
  };
}

export function productDeleted({ data, time }: Message<DataOf<typeof ProductsDeleteV1>>): StockDecision {
  return { kind: "product-deleted", productId: `gid://shopify/Product/${data.id}`, atMs: Date.parse(time) };
}
