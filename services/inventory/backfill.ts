import { ImportItemV1, ImportLocationsV1, type ReadItem } from "../../contracts/imports/inventory.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { type Backfill, backfillJob, imported } from "../_runtime/shopify/bulk/backfill.ts";
import type { Group } from "../_runtime/shopify/bulk/groups.ts";
import {
  BulkInventoryItemsDocument,
  type StockItemFragment,
  type StockLevelFragment,
} from "../_runtime/shopify/generated/admin.ts";
import { levelFrom, type ReadStock, storeItemFrom } from "./read-stock.ts";

export interface InventoryBackfillDeps extends Pick<Backfill, "clientOf" | "database" | "makeRoom" | "now" | "fetch"> {
  readonly readStock: ReadStock;
}

/** All items of the store with all their levels, and the names of its locations. */
export function inventoryBackfill(deps: InventoryBackfillDeps): JobDefinition {
  return backfillJob({
    ...deps,
    service: "inventory",
    document: BulkInventoryItemsDocument,
    first: async (read) => {
      const locations = await deps.readStock.locations(read.shop);
      const of = { subject: "locations", version: read.readAt, data: { locations }, nowMs: deps.now() };
      return locations.length > 0 ? [imported(read, "inventory", ImportLocationsV1, of)] : [];
    },
    messagesOf: async (groups, read) => {
      const { readAt, asOf } = read;
      const messages = groups.map((group) => {
        const item = itemFromBulk(group);
        const of = { subject: item.itemId, version: readAt, data: { item, readAt, asOf }, nowMs: deps.now() };
        return imported(read, "inventory", ImportItemV1, of);
      });
      return { messages, unreadable: 0 };
    },
  }) as JobDefinition;
}

function itemFromBulk({ root, children }: Group): ReadItem {
  const { levels: _, ...item } = storeItemFrom(root as unknown as StockItemFragment, []);
  const levels = children.map((child) => {
    const { atMs, ...level } = levelFrom(child as unknown as StockLevelFragment);
    return { ...level, updatedAt: new Date(atMs).toISOString() };
  });
  return { ...item, levels };
}
