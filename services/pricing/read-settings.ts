import type { Shop } from "../../contracts/shop.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { ShopClosed } from "../_runtime/shopify/admin-errors.ts";
import { PricingShopDocument } from "../_runtime/shopify/generated/admin.ts";
import type { ShopSettings } from "./decisions.ts";

/** null: the shop can not be asked, and need not be, since the app is not installed there. */
export type ReadSettings = (shop: Shop) => Promise<ShopSettings | null>;

export function settingsReader(clientOf: (shop: Shop) => AdminClient): ReadSettings {
  return async (shop) => {
    try {
      const { shop: store } = await clientOf(shop).run(PricingShopDocument, {});
      return { shopGid: store.id, currency: store.currencyCode, timeZone: store.ianaTimezone };
    } catch (error) {
      if (error instanceof ShopClosed) return null;
      throw error;
    }
  };
}
