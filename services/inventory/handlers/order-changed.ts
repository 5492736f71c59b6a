import type { Message } from "../../../contracts/envelope.ts";
import type { Order } from "../../../contracts/order.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { StockDecision } from "../decisions.ts";
import type { ReadStock } from "../read-stock.ts";
import type { StoreItem } from "../stock.ts";
import type { InventoryStore } from "../store.ts";

/**
 * Any event of an order: what counts is the newest snapshot in it. Lines without a variant (custom items), and
 * variants that the store no longer has, move no stock. Variants never heard of are read from Shopify, all at once.
 */
export function orderChanged(store: InventoryStore, readStock: ReadStock, now: () => number) {
  const readUnknown = variantsOnce(readStock, now);
  return async (message: Message<{ order: Order }>): Promise<StockDecision | null> => {
    const { order } = message.data;
    const variants = [...new Set(order.lines.flatMap((line) => line.variantId ?? []))];
    if (variants.length === 0) return null;
    const known = await store.itemsOfVariants(message.shop, variants);
    const unknown = variants.filter((variant) => !known.has(variant));
    const readings = await readUnknown(message.shop, unknown);
    for (const item of readings) if (item.variantId !== null) known.set(item.variantId, item.itemId);
    const itemOf = new Map(
      order.lines.flatMap((line): [string, string][] => {
        const itemId = line.variantId === null ? undefined : known.get(line.variantId);
        return itemId === undefined ? [] : [[line.lineId, itemId]];
      }),
    );
    if (itemOf.size === 0) return null;
    const isPast = message.origin === "backfill";
    return { kind: "order", order, saidAtMs: Date.parse(message.time), isPast, itemOf, readings };
  };
}

/** Variants that the store no longer has stay away: past orders are full of them, and none is asked for each time. */
const GONE_MS = 600_000;
const MAX_GONE = 50_000;

function variantsOnce(readStock: ReadStock, now: () => number) {
  const goneUntil = new Map<string, number>();
  return async (shop: Shop, variants: readonly string[]): Promise<StoreItem[]> => {
    const asked = variants.filter((variant) => (goneUntil.get(`${shop}/${variant}`) ?? 0) <= now());
    if (asked.length === 0) return [];
    const found = await readStock.variants(shop, asked);
    const there = new Set(found.map((item) => item.variantId));
    for (const variant of asked) {
      if (there.has(variant)) continue;
      goneUntil.delete(`${shop}/${variant}`);
      goneUntil.set(`${shop}/${variant}`, now() + GONE_MS);
    }
    for (const oldest of goneUntil.keys()) {
      if (goneUntil.size <= MAX_GONE) break;
      goneUntil.delete(oldest);
    }
    return found;
  };
}
