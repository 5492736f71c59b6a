import type { LevelStore } from "../inventory/levels.ts";
import type { Movements } from "../inventory/movements.ts";
import type { Shop } from "../model.ts";
import type { Action, Kit } from "../state/act.ts";
import type { CustomerStore } from "../state/customers.ts";
import type { ProductStore } from "../state/products.ts";
import { type Random, randomOf } from "../state/random.ts";
import type { ShopStore } from "../state/shops.ts";
import type { NewProduct, NewVariant } from "../world-api.ts";
import { OPTION_SETS, type PlannedProduct, type PlannedType } from "./plan.ts";
import { createProduct } from "./products.ts";
import { PLANNED_SHOPS, type PlannedShop } from "./shops.ts";

export interface SeedParts {
  readonly kit: Kit;
  readonly shops: ShopStore;
  readonly products: ProductStore;
  readonly customers: CustomerStore;
  readonly levels: LevelStore;
  readonly movements: Movements;
}

const DAY_MS = 86_400_000;
/** The shops opened this long before the simulator was first started. */
const SHOP_AGE_DAYS = 400;

/** Fills an empty file: same seed, same shops, whatever the machine. Nothing of it is told by webhook. */
export function seedShops(parts: SeedParts, seed: string): void {
  PLANNED_SHOPS.forEach((planned, place) => {
    const { shop: name } = planned.shop;
    const random = randomOf(`${seed}/${name}`);
    parts.kit.act(name, "simulator", (action) => {
      const createdAt = action.at - SHOP_AGE_DAYS * DAY_MS;
      const shop: Shop = { ...planned.shop, id: parts.kit.ids.next("shop"), createdAt };
      parts.shops.add(shop, place);
      planned.locations.forEach((location, at) => {
        parts.shops.addLocation({ ...location, id: parts.kit.ids.next("location"), shop: name, priority: at + 1 });
      });
      for (const type of planned.catalogue) {
        type.products.forEach((product, at) =>
          createProduct(parts, action, newProduct(parts, name, type, product, at, random)),
        );
      }
      seedPeople(parts, action, planned, shop, random);
    });
  });
}

function newProduct(
  parts: SeedParts,
  shop: string,
  type: PlannedType,
  planned: PlannedProduct,
  at: number,
  random: Random,
): NewProduct {
  const [title, price, optionKey, sentence] = planned;
  const set = OPTION_SETS[optionKey];
  const values: readonly string[] = set?.values ?? ["Default Title"];
  const sale = random.chance(0.12);
  return {
    handle: title
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/^-|-$/g, ""),
    title,
    descriptionHtml: `<p>${sentence}</p><p>${type.care}</p>`,
    vendor: type.vendor,
    productType: type.productType,
    tags: [...type.tags, ...(sale ? ["sale"] : [])],
    options: [{ name: set?.name ?? "Title", values }],
    variants: values.map((value, position) =>
      newVariant(parts, shop, type, { price, step: set?.step ?? 0, value, position, at, sale }, random),
    ),
  };
}

function newVariant(
  parts: SeedParts,
  shop: string,
  type: PlannedType,
  made: { price: number; step: number; value: string; position: number; at: number; sale: boolean },
  random: Random,
): NewVariant {
  const raised = made.price * (1 + (made.step * made.position) / 10);
  const priceMinor = Math.round(raised) * 100 - (made.price >= 10 ? 10 : 0);
  const code =
    made.value === "Default Title"
      ? ""
      : `-${made.value
          .replace(/[^A-Za-z0-9]/g, "")
          .slice(0, 4)
          .toUpperCase()}`;
  const locations = parts.shops.locations(shop);
  return {
    optionValues: [made.value],
    priceMinor,
    compareAtMinor: made.sale ? Math.round(raised * 1.25) * 100 - 10 : null,
    sku: `${type.code}-${String(made.at + 1).padStart(3, "0")}${code}`,
    barcode: `40${random.int(10_000_000_000, 99_999_999_999)}`,
    grams: type.grams + 40 * made.position,
    stock: Object.fromEntries(locations.map((location, at) => [location.id, unitsAt(at, random)])),
  };
}

/** The first location holds most; a few shelves are nearly empty, so that low stock can be seen. */
function unitsAt(place: number, random: Random): number {
  if (random.chance(0.05)) return random.int(0, 3);
  return place === 0 ? random.int(40, 180) : random.int(4, 30);
}

function seedPeople(parts: SeedParts, action: Action, planned: PlannedShop, shop: Shop, random: Random): void {
  const { first, last, places, streets } = planned.people;
  const ids: number[] = [];
  for (let number = 1; number <= planned.customers; number++) {
    const [firstName, lastName] = [random.pick(first), random.pick(last)];
    const [city, zip] = random.pick(places);
    const createdAt = action.at - random.int(1, SHOP_AGE_DAYS) * DAY_MS;
    const id = parts.kit.ids.next("customer");
    ids.push(id);
    const plain = `${firstName}.${lastName}`
      .toLowerCase()
      .normalize("NFKD")
      .replace(/[^a-z.]/g, "");
    const consent = random.chance(0.6) ? "subscribed" : random.chance(0.2) ? "unsubscribed" : "not_subscribed";
    parts.customers.write({
      id,
      shop: shop.shop,
      email: `${plain}.${number}@example.com`,
      firstName,
      lastName,
      phone: null,
      address: {
        firstName,
        lastName,
        company: null,
        address1: `${random.pick(streets)} ${random.int(1, 120)}`,
        address2: null,
        city,
        zip,
        province: null,
        countryCode: shop.countryCode,
        phone: null,
      },
      tags: random.chance(0.1) ? ["regular"] : [],
      note: null,
      locale: shop.locale,
      emailConsent: consent,
      emailConsentAt: consent === "not_subscribed" ? null : createdAt,
      ordersCount: 0,
      totalSpentMinor: 0,
      lastOrderId: null,
      companyId: null,
      createdAt,
      updatedAt: createdAt,
    });
  }
  seedCompanies(parts, planned, shop, ids);
}

function seedCompanies(parts: SeedParts, planned: PlannedShop, shop: Shop, customerIds: readonly number[]): void {
  let next = 0;
  for (const company of planned.companies) {
    const contacts = customerIds.slice(next, next + company.contacts);
    next += company.contacts;
    const id = parts.kit.ids.next("company");
    parts.customers.addCompany({
      id,
      shop: shop.shop,
      name: company.name,
      externalId: company.externalId,
      contactCustomerIds: contacts,
      createdAt: shop.createdAt,
    });
    for (const contact of contacts)
      parts.customers.write({ ...parts.customers.get(shop.shop, contact), companyId: id });
  }
}
