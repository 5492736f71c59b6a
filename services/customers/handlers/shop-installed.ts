import type { Message } from "../../../contracts/envelope.ts";
import type { Shop } from "../../../contracts/shop.ts";
import { installed } from "../../_runtime/shopify/bulk/request.ts";
import type { Decision } from "../decisions.ts";

/** @returns ISO 4217; null where the shop can no longer be asked. */
export type ReadCurrency = (shop: Shop) => Promise<string | null>;

/** The default rule is in the shop's currency, which is asked once the shop can be. */
export function shopInstalled(readCurrency: ReadCurrency) {
  return async (message: Message<{ scopes: readonly string[] }>): Promise<Decision> => ({
    kind: "installed",
    currency: await readCurrency(message.shop),
    wish: installed(message),
  });
}
