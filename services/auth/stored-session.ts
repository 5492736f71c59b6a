import { z } from "zod";
import type { StoredSession } from "../../contracts/queries/auth.ts";
import { domainOfShop, type Shop } from "../../contracts/shop.ts";
import { UserError } from "../_runtime/errors.ts";

/** Shopify's Session in the form of its toPropertyArray. Times are unix milliseconds; unknown properties pass. */
const Properties = z.looseObject({
  id: z.string().min(1).max(300),
  shop: z.string(),
  isOnline: z.boolean(),
  scope: z.string().optional(),
  accessToken: z.string().min(1).optional(),
  expires: z.number().optional(),
  refreshToken: z.string().min(1).optional(),
  refreshTokenExpires: z.number().optional(),
});
export type SessionProperties = z.output<typeof Properties>;

/** What Shopify's library calls the offline session of a shop. */
export function offlineIdOf(shop: Shop): string {
  return `offline_${domainOfShop(shop)}`;
}

/** @throws UserError BAD_SESSION where it is no session, or another shop's. */
export function sessionProperties(session: z.output<typeof StoredSession>, shop: Shop): SessionProperties {
  const parsed = Properties.safeParse(session);
  const ownId = parsed.data?.isOnline ? `${domainOfShop(shop)}_` : offlineIdOf(shop);
  if (!parsed.success || parsed.data.shop !== domainOfShop(shop) || !parsed.data.id.startsWith(ownId)) {
    throw new UserError("BAD_SESSION", `this is no session of ${shop}`, "store what Shopify's library made");
  }
  return parsed.data;
}

/** "write_orders, read_products" -> sorted, each once. */
export function scopesOf(scope: string | undefined): string[] {
  return sortedScopes((scope ?? "").split(","));
}

export function sortedScopes(scopes: readonly string[]): string[] {
  return [...new Set(scopes.map((each) => each.trim()).filter(Boolean))].sort();
}
