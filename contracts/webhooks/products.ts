import { z } from "zod";
import { defineWebhook } from "../define.ts";
import { Gid } from "../order.ts";
import { NumericId, WebhookTime } from "./shapes.ts";

const Variant = z.object({
  admin_graphql_api_id: Gid,
  inventory_item_id: NumericId.nullish(),
  title: z.string().nullish(),
  sku: z.string().nullish(),
});

/**
 * A product with all its variants, as products/create and products/update carry it. That stock is tracked shows only
 * in the Admin API. Source: https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-products/update
 */
export const WebhookProduct = z.object({
  admin_graphql_api_id: Gid,
  title: z.string(),
  updated_at: WebhookTime,
  variants: z.array(Variant),
});
export type WebhookProduct = z.output<typeof WebhookProduct>;

export const ProductsCreateV1 = defineWebhook("products", "create", 1, WebhookProduct);
export const ProductsUpdateV1 = defineWebhook("products", "update", 1, WebhookProduct);

/**
 * The body is the product's number and nothing else.
 * Source: https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-products/delete
 */
export const ProductsDeleteV1 = defineWebhook("products", "delete", 1, z.object({ id: NumericId }));
