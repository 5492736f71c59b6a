import type { SetThresholdV1 } from "../../../contracts/commands/inventory.ts";
import type { DataOf } from "../../../contracts/define.ts";
import type { Message } from "../../../contracts/envelope.ts";
import { UserError } from "../../_runtime/errors.ts";
import type { StockDecision } from "../decisions.ts";
import type { InventoryStore } from "../store.ts";

/** @throws UserError ITEM_UNKNOWN. */
export function setThreshold(store: InventoryStore) {
  return async ({ data, shop }: Message<DataOf<typeof SetThresholdV1>>): Promise<StockDecision> => {
    const { inventoryItemId: itemId, threshold } = data;
    if (!(await store.knownItems(shop, [itemId])).has(itemId)) {
      throw new UserError("ITEM_UNKNOWN", `there is no ${itemId}`, "choose an item from the inventory list");
    }
    return { kind: "threshold", itemId, threshold };
  };
}
