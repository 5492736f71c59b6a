import type { Message } from "../../../contracts/envelope.ts";
import type { Order } from "../../../contracts/order.ts";
import type { StockDecision } from "../decisions.ts";
import type { ReadStock } from "../read-stock.ts";
import type { InventoryStore } from "../store.ts";

/**
 * Any event of an order: what counts is the newest snapshot in it. Lines without a variant (custom items), and
 * variants that the store no longer has, move no stock. Variants never heard of are read from Shopify, all at once.
 */
export function orderChanged(store: InventoryStore, readStock: ReadStock) {
  return async (message: Message<{ order: Order }>): Promise<StockDecision | null> => {
    const { order } = message.data;
    const variants = [...new Set(order.lines.flatMap((line) => line.variantId ?? []))];
    if (variants.length === 0) return null;
    const known = await store.itemsOfVariants(message.shop, variants);
    const unknown = variants.filter((variant) => !known.has(variant));
    const readings = unknown.length > 0 ? await readStock.variants(message.shop, unknown) : [];
    for (const item of readings) if (item.variantId !== null) known.set(item.variantId, item.itemId);
    const itemOf = new Map(
      order.lines.flatMap((line): [string, string][] => {
        const itemId = line.variantId === null ? undefined : known.get(line.variantId);
        return itemId === undefined ? [] : [[line.lineId, itemId]];
      }),
    );
    return itemOf.size === 0 ? null : { kind: "order", order, saidAtMs: Date.parse(message.time), itemOf, readings };
  };
}
