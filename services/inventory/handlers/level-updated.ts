import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import type { InventoryLevelsUpdateV1 } from "../../../contracts/webhooks/inventory.ts";
import type { StockDecision } from "../decisions.ts";
import type { ReadStock } from "../read-stock.ts";
import type { InventoryStore } from "../store.ts";

/** inventory_levels/update is an absolute figure. The message's time is when Shopify triggered it, finer than updated_at. */
export function levelUpdated(store: InventoryStore, readStock: ReadStock) {
  return async (message: Message<DataOf<typeof InventoryLevelsUpdateV1>>): Promise<StockDecision | null> => {
    const { inventory_item_id, location_id, available, updated_at } = message.data;
    const itemId = `gid://shopify/InventoryItem/${inventory_item_id}`;
    const known = await store.knownItems(message.shop, [itemId]);
    const readings = known.has(itemId) ? [] : await readStock.items(message.shop, [itemId]);
    if (!known.has(itemId) && readings.length === 0) return null;
    return {
      kind: "level",
      itemId,
      locationId: `gid://shopify/Location/${location_id}`,
      available,
      atMs: Date.parse(updated_at),
      fineMs: Date.parse(message.time),
      readings,
    };
  };
}
