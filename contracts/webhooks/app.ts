import { z } from "zod";
import { defineWebhook } from "../define.ts";

/**
 * The merchant removed the app; its tokens are already worthless. The body is the shop.
 * Source: https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-app/uninstalled
 */
export const AppUninstalledV1 = defineWebhook(
  "app",
  "uninstalled",
  1,
  z.looseObject({ myshopify_domain: z.string().optional() }),
);

/**
 * The merchant granted or took back access scopes. previous and current: all scopes before and after.
 * Source: https://shopify.dev/docs/api/webhooks/2026-07?reference=toml#list-of-topics-app/scopes_update
 */
export const AppScopesUpdateV1 = defineWebhook(
  "app",
  "scopes_update",
  1,
  z.looseObject({ previous: z.array(z.string()), current: z.array(z.string()) }),
);
