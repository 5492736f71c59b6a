import { exponentOf } from "../../contracts/money.ts";
import type { Shop } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import type { NewShop } from "../world-api.ts";
import { createProduct, type ProductParts } from "./products.ts";

const NAME = /^[a-z0-9][a-z0-9-]{0,59}$/;
const CURRENCY = /^[A-Z]{3}$/;
const MAX_SHOPS = 50;

/** About what one euro is worth, by the digits of the currency: prices should look like prices. */
const UNITS_PER_EURO: Readonly<Record<number, number>> = { 0: 150, 2: 1, 3: 0.3 };

/** [title, price in about euros, units at the first location] */
const PRODUCTS = [
  ["Field Notebook", 12.95, 60],
  ["Canvas Satchel", 39.9, 24],
  ["Tea Tin", 8.25, 120],
  ["Wool Scarf", 24.5, 2],
  ["Desk Lamp", 149, 8],
  ["Pencil", 1.75, 500],
] as const;

/**
 * A shop beside the seeded ones, for trying another currency or time zone. It has two locations, and six products
 * unless `empty`. Nothing of it is told by webhook: the app is not installed there yet.
 * @throws SHOP_EXISTS, BAD_SHOP
 */
export function openFurtherShop(parts: ProductParts, input: NewShop, fill?: (shop: Shop) => void): Shop {
  check(parts, input);
  try {
    return parts.kit.db.transaction(() => {
      const shop = parts.kit.act(input.shop, "simulator", (action) => addShop(parts, action, input));
      fill?.(shop);
      return shop;
    });
  } catch (error) {
    parts.shops.forget();
    throw error;
  }
}

function addShop(parts: ProductParts, action: Action, input: NewShop): Shop {
  const scale = 10 ** exponentOf(input.currency) * (UNITS_PER_EURO[exponentOf(input.currency)] ?? 1);
  const minor = (euros: number) => Math.round(euros * scale);
  const shop = { ...shopOf(input, minor), id: parts.kit.ids.next("shop"), createdAt: action.at };
  parts.shops.add(shop, parts.shops.list().length);
  const locations = ["Warehouse", "Shop"].map((name, at) => {
    const id = parts.kit.ids.next("location");
    const address = { address1: `${at + 1} Market Street`, city: "Town", zip: "10000", countryCode: shop.countryCode };
    parts.shops.addLocation({ id, shop: shop.shop, name, ...address, priority: at + 1 });
    return id;
  });
  for (const [at, [title, price, units]] of (input.empty ? [] : PRODUCTS).entries()) {
    const stock = Object.fromEntries(locations.map((id, place) => [id, place === 0 ? units : 3]));
    const sku = `FUR-${String(at + 1).padStart(3, "0")}`;
    createProduct(parts, action, {
      handle: title.toLowerCase().replace(/\s+/g, "-"),
      title,
      descriptionHtml: "<p>Made to be tried out.</p>",
      vendor: shop.name,
      productType: "Goods",
      options: [{ name: "Title", values: ["Default Title"] }],
      variants: [{ optionValues: ["Default Title"], priceMinor: minor(price), sku, grams: 200, stock }],
    });
  }
  return shop;
}

function check({ shops }: ProductParts, { shop, currency, timeZone }: NewShop): void {
  const bad = (field: string, message: string) => new StoreRefusal("BAD_SHOP", message, { status: 400, field });
  if (!NAME.test(shop)) throw bad("shop", `"${shop}" is no shop's name: lower case letters, digits and hyphens.`);
  if (!CURRENCY.test(currency)) throw bad("currency", `"${currency}" is no ISO 4217 code.`);
  try {
    new Intl.DateTimeFormat("en", { timeZone }).format(0);
  } catch {
    throw bad("timeZone", `"${timeZone}" is no IANA time zone.`);
  }
  if (shops.find(shop)) throw new StoreRefusal("SHOP_EXISTS", `There is a shop "${shop}" already.`, { status: 409 });
  if (shops.list().length >= MAX_SHOPS) throw bad("shop", `There are ${MAX_SHOPS} shops already.`);
}

function shopOf(input: NewShop, minor: (euros: number) => number): Omit<Shop, "id" | "createdAt"> {
  const name = input.name ?? input.shop.replace(/(?:^|-)([a-z])/g, (_, letter: string) => ` ${letter.toUpperCase()}`);
  return {
    shop: input.shop,
    domain: `${input.shop}.myshopify.com`,
    name: name.trim(),
    tagline: `Prices in ${input.currency}`,
    email: `hello@${input.shop}.example`,
    currency: input.currency,
    timezone: input.timeZone,
    countryCode: input.countryCode ?? "US",
    locale: "en",
    taxesIncluded: input.taxesIncluded ?? true,
    taxRate: input.taxRate ?? 0,
    taxTitle: "Tax",
    shippingRates: [
      { code: "standard", title: "Standard", priceMinor: minor(4.9), freeFromMinor: minor(75) },
      { code: "express", title: "Express", priceMinor: minor(11.9), freeFromMinor: null },
    ],
    theme: { ink: "#2b2b33", accent: "#5a4fcf", paper: "#f5f4f0" },
  };
}
