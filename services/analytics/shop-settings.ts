import { Currency } from "../../contracts/money.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { ShopSettingsDocument } from "../_runtime/shopify/generated/admin.ts";
import { usableTimeZone } from "./shop-time.ts";

/** More shops than this are asked for in the database again. */
const MAX_REMEMBERED_SHOPS = 10_000;

/** readAtMs: unix milliseconds before the call; the answer is no older. */
export interface ShopSettings {
  /** IANA name that this machine knows. */
  readonly timeZone: string;
  readonly currency: Currency;
  readonly readAtMs: number;
}

/** @throws what the Admin API client throws: ShopClosed where there is no token. */
export type ReadSettings = (shop: Shop) => Promise<ShopSettings>;

export function settingsReader(clientOf: (shop: Shop) => AdminClient, now: () => number): ReadSettings {
  return async (shop) => {
    const readAtMs = now();
    const { shop: settings } = await clientOf(shop).run(ShopSettingsDocument, {});
    return {
      timeZone: usableTimeZone(settings.ianaTimezone),
      currency: Currency.parse(settings.currencyCode),
      readAtMs,
    };
  };
}

/** @returns the settings of a shop that nobody has stored yet; null where they are stored. */
export type AskOnce = (shop: Shop) => Promise<ShopSettings | null>;

/** However many events of a new shop come at once, Shopify is asked once. A failure is not remembered. */
export function askOnce(isKnown: (shop: Shop) => Promise<boolean>, read: ReadSettings): AskOnce {
  const stored = new Set<Shop>();
  const asking = new Map<Shop, Promise<ShopSettings | null>>();

  async function ask(shop: Shop): Promise<ShopSettings | null> {
    if (!(await isKnown(shop))) return read(shop);
    if (stored.size >= MAX_REMEMBERED_SHOPS) stored.clear();
    stored.add(shop);
    return null;
  }

  return (shop) => {
    if (stored.has(shop)) return Promise.resolve(null);
    const running = asking.get(shop) ?? ask(shop).finally(() => asking.delete(shop));
    asking.set(shop, running);
    return running;
  };
}
