import { gid } from "../../gid.ts";
import type { Level, Shop } from "../../model.ts";
import { isoInZone } from "../../time-zone.ts";

/** Source: the sample of inventory_levels/update, shopify.dev/docs/api/webhooks/2026-07?topic=inventory_levels/update. */
export function inventoryLevelPayload(level: Level, shop: Shop): Record<string, unknown> {
  return {
    inventory_item_id: level.inventoryItemId,
    location_id: level.locationId,
    available: level.available,
    updated_at: isoInZone(level.updatedAt, shop.timezone),
    admin_graphql_api_id: `${gid("InventoryLevel", level.locationId)}?inventory_item_id=${level.inventoryItemId}`,
  };
}
