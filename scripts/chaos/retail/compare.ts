import type { Control } from "../control.ts";
import type { Databases } from "../our-state.ts";
import { readProducts } from "../store-state.ts";

/** What truth.mjs prints, in pence. */
export interface RetailTruth {
  readonly total: { readonly orders: number; readonly units: number; readonly revenuePence: number };
  readonly days: Readonly<
    Record<string, { orders: number; units: number; grossPence: number; paidBackPence: number; revenuePence: number }>
  >;
  /** By day and stock code: "2010-12-01 85123A". */
  readonly products: Readonly<Record<string, { units: number; grossPence: number; paidBackPence: number }>>;
  /** By customer number. */
  readonly points: Readonly<Record<string, number>>;
  /** By stock code: units that left, below zero. */
  readonly stock: Readonly<Record<string, number>>;
  readonly longest: number;
}

interface Sides {
  readonly what: string;
  readonly ours: ReadonlyMap<string, string>;
  readonly theirs: ReadonlyMap<string, string>;
}

const SHOPPER = /^customer-(.+)@retail\.example$/;

/**
 * Our figures of the shop against those of the CSV. Points and stock are left out for orders that were there before
 * the app: those earn what the merchant decides, and their stock is in the opening figures.
 * @returns the differences, in words.
 */
export async function compareRetail(
  control: Control,
  databases: Databases,
  shop: string,
  truth: RetailTruth,
  { isHistory }: { isHistory: boolean },
): Promise<string[]> {
  const products = await readProducts(control, shop);
  const codeOfProduct = new Map(products.map((one) => [one.productId, one.variants[0]?.sku ?? ""]));
  const codeOfItem = new Map(
    products.flatMap((one) => one.variants.map((each) => [each.inventoryItemId, each.sku ?? ""])),
  );
  const sides = [
    await dayFigures(databases, shop, truth),
    await productFigures(databases, shop, truth, codeOfProduct),
    ...(isHistory
      ? [await mailFigures(databases, shop)]
      : [await pointFigures(databases, shop, truth), await stockFigures(databases, shop, truth, codeOfItem)]),
  ];
  return sides.flatMap(({ what, ours, theirs }) =>
    [...new Set([...ours.keys(), ...theirs.keys()])]
      .filter((key) => ours.get(key) !== theirs.get(key))
      .map((key) => `${what} ${key}: ours ${ours.get(key) ?? "nothing"}, the CSV's ${theirs.get(key) ?? "nothing"}`),
  );
}

async function dayFigures(databases: Databases, shop: string, truth: RetailTruth): Promise<Sides> {
  const rows = await databases.query<Record<"day" | "orders" | "units" | "gross" | "refunds" | "total", string>>(
    "analytics",
    `select to_char(day, 'YYYY-MM-DD') as day, orders::text, units::text, gross_minor::text as gross,
            refunds_minor::text as refunds, total_minor::text as total from rollup_days where shop = $1`,
    [shop],
  );
  const text = (values: readonly (string | number)[]) => {
    const [orders, units, gross, refunds, revenue] = values;
    return `orders ${orders}, units ${units}, gross ${gross}, refunds ${refunds}, revenue ${revenue}`;
  };
  return {
    what: "day",
    ours: new Map(rows.map((row) => [row.day, text([row.orders, row.units, row.gross, row.refunds, row.total])])),
    theirs: new Map(
      Object.entries(truth.days).map(([day, of]) => [
        day,
        text([of.orders, of.units, of.grossPence, of.paidBackPence, of.revenuePence]),
      ]),
    ),
  };
}

async function productFigures(
  databases: Databases,
  shop: string,
  truth: RetailTruth,
  codeOf: ReadonlyMap<string, string>,
): Promise<Sides> {
  const rows = await databases.query<Record<"day" | "product" | "units" | "gross" | "refunds", string>>(
    "analytics",
    `select to_char(day, 'YYYY-MM-DD') as day, product_id as product, sum(units)::text as units,
            sum(gross_minor)::text as gross, sum(refunds_minor)::text as refunds
       from rollup_products where shop = $1 group by 1, 2`,
    [shop],
  );
  const text = (units: string | number, gross: string | number, refunds: string | number) =>
    `units ${units}, gross ${gross}, refunds ${refunds}`;
  return {
    what: "product",
    ours: new Map(
      rows.map(({ day, product, units, gross, refunds }) => [
        `${day} ${codeOf.get(product) ?? product}`,
        text(units, gross, refunds),
      ]),
    ),
    theirs: new Map(
      Object.entries(truth.products).map(([key, of]) => [key, text(of.units, of.grossPence, of.paidBackPence)]),
    ),
  };
}

async function pointFigures(databases: Databases, shop: string, truth: RetailTruth): Promise<Sides> {
  const rows = await databases.query<{ email: string; points: string }>(
    "customers",
    "select email, points::text from customers where shop = $1 and email is not null",
    [shop],
  );
  return {
    what: "points",
    ours: new Map(rows.map(({ email, points }) => [SHOPPER.exec(email)?.[1] ?? email, points])),
    theirs: new Map(Object.entries(truth.points).map(([customer, points]) => [customer, String(points)])),
  };
}

async function stockFigures(
  databases: Databases,
  shop: string,
  truth: RetailTruth,
  codeOf: ReadonlyMap<string, string>,
): Promise<Sides> {
  const rows = await databases.query<{ item: string; moved: string }>(
    "inventory",
    `select item_id as item, sum(available_delta)::text as moved from ledger
      where shop = $1 and cause <> 'opening' group by 1 having sum(available_delta) <> 0`,
    [shop],
  );
  return {
    what: "stock",
    ours: new Map(rows.map(({ item, moved }) => [codeOf.get(item) ?? item, moved])),
    theirs: new Map(
      Object.entries(truth.stock)
        .filter(([, moved]) => moved !== 0)
        .map(([code, moved]) => [code, String(moved)]),
    ),
  };
}

/** Orders that were there before the app: no mail goes out for any of them. */
async function mailFigures(databases: Databases, shop: string): Promise<Sides> {
  const rows = await databases.query<{ id: string; outcome: string }>(
    "notifications",
    "select log_id as id, outcome from mails where shop = $1 and outcome <> 'not-sent'",
    [shop],
  );
  return { what: "mail", ours: new Map(rows.map(({ id, outcome }) => [id, outcome])), theirs: new Map() };
}
