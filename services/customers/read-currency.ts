import type { Shop } from "../../contracts/shop.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { ShopClosed } from "../_runtime/shopify/admin-errors.ts";
import { ShopSettingsDocument } from "../_runtime/shopify/generated/admin.ts";
import type { ReadCurrency } from "./handlers/shop-installed.ts";

/** A shop that was removed again meanwhile can not be asked, and need not be. */
export function currencyReader(clientOf: (shop: Shop) => AdminClient): ReadCurrency {
  return async (shop) => {
    try {
      return (await clientOf(shop).run(ShopSettingsDocument, {})).shop.currencyCode;
    } catch (error) {
      if (error instanceof ShopClosed) return null;
      throw error;
    }
  };
}
