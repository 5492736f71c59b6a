import { z } from "zod";
import { defineWebhook } from "../define.ts";
import { NumericId, WebhookTime } from "./shapes.ts";

/**
 * The level as it is now, not the change. available is null where the item is not tracked.
 * Its admin_graphql_api_id holds both ids ("gid://shopify/InventoryLevel/1?inventory_item_id=2").
 * Source: https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-inventory_levels/update
 */
export const InventoryLevelsUpdateV1 = defineWebhook(
  "inventory_levels",
  "update",
  1,
  z.object({
    inventory_item_id: NumericId,
    location_id: NumericId,
    available: z.int().nullable(),
    updated_at: WebhookTime,
  }),
);
