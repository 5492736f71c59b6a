import { z } from "zod";
import { Currency } from "../contracts/money.ts";
import type { Shop } from "../contracts/shop.ts";
import shopSettingsOperation from "../services/_runtime/shopify/operations/shop-settings.graphql?raw";
import { log } from "./log.server.ts";
import { usableTimeZone } from "./shop-day.ts";
import type { Merchant } from "./shopify.server.ts";

const KEEP_MS = 3_600_000;
/** After a failure the fallback serves this long before Shopify is asked again. */
const KEEP_FALLBACK_MS = 30_000;
const MAX_SHOPS = 1_000;
/** A page waits this long for Shopify, and no longer. */
const DEADLINE_MS = 2_500;

export interface ShopSettings {
  readonly name: string;
  /** IANA, and known to this machine. */
  readonly timeZone: string;
  readonly currency: Currency;
}

const SettingsAnswer = z.object({
  data: z.object({ shop: z.object({ name: z.string(), currencyCode: Currency, ianaTimezone: z.string() }) }),
});

const kept = new Map<Shop, { settings: Promise<ShopSettings>; untilMs: number }>();

/**
 * The shop's name, time zone and currency, asked once an hour; many at once ask once.
 * Where Shopify does not answer: UTC, and no worse than that.
 * @throws Response where Shopify refused the shop's token: Remix must send it, it signs the merchant in again.
 */
export function shopSettings({ shop, admin }: Pick<Merchant, "shop" | "admin">): Promise<ShopSettings> {
  const known = kept.get(shop);
  if (known && known.untilMs > Date.now()) return known.settings;
  if (kept.size >= MAX_SHOPS) kept.clear();
  const entry = { settings: readOrFallBack(shop, admin), untilMs: Date.now() + KEEP_MS };
  kept.set(shop, entry);
  return entry.settings;
}

async function readOrFallBack(shop: Shop, admin: Merchant["admin"]): Promise<ShopSettings> {
  try {
    return await withDeadline(readSettings(shop, admin));
  } catch (error) {
    kept.delete(shop);
    if (error instanceof Response) throw error;
    log.warn({ shop, err: error }, "the shop's settings could not be read from Shopify; using UTC");
    const fallback = { name: shop, timeZone: "UTC", currency: "USD" };
    kept.set(shop, { settings: Promise.resolve(fallback), untilMs: Date.now() + KEEP_FALLBACK_MS });
    return fallback;
  }
}

function withDeadline<T>(work: Promise<T>): Promise<T> {
  const late = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS).unref();
  });
  return Promise.race([work, late]);
}

async function readSettings(shop: Shop, admin: Merchant["admin"]): Promise<ShopSettings> {
  const response = await admin.graphql(shopSettingsOperation);
  const { data } = SettingsAnswer.parse(await response.json());
  return {
    name: data.shop.name || shop,
    currency: data.shop.currencyCode,
    timeZone: usableTimeZone(data.shop.ianaTimezone),
  };
}
