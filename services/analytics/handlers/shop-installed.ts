import type { Message } from "../../../contracts/envelope.ts";
import { ShopClosed } from "../../_runtime/shopify/admin-errors.ts";
import type { Decision } from "../decision.ts";
import type { ReadSettings } from "../shop-settings.ts";

/** Asks for the time zone and currency anew: the merchant may have changed them. Null where the app is gone again. */
export function shopInstalled(readSettings: ReadSettings) {
  return async (message: Message): Promise<Decision | null> => {
    try {
      return { kind: "settings", settings: await readSettings(message.shop) };
    } catch (error) {
      if (error instanceof ShopClosed && error.reason === "uninstalled") return null;
      throw error;
    }
  };
}
