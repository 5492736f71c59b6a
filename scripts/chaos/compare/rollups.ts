import type { OurRollup, OurState } from "../our-state.ts";
import type { StoreState } from "../store-state.ts";
import type { Difference } from "./difference.ts";
import { added, dayOf, type Figures, figuresOf, hourOf, NO_FIGURES } from "./expected.ts";

/** Figures by day, by hour and by day and product, each computed from the store's orders. */
export function compareRollups(store: StoreState, ours: OurState): Difference[] {
  const days = new Map<string, Figures>();
  const hours = new Map<string, Figures>();
  const products = new Map<string, Figures>();
  const add = (to: Map<string, Figures>, key: string, figures: Figures) =>
    to.set(key, added(to.get(key) ?? NO_FIGURES, figures));
  for (const order of store.orders) {
    const { whole, products: shares } = figuresOf(order);
    const day = `${order.currency} ${dayOf(order.createdAt, store.timeZone)}`;
    add(days, day, whole);
    add(hours, `${order.currency} ${hourOf(order.createdAt)}`, whole);
    for (const { productId, title, figures } of shares) add(products, `${day} ${productId} "${title}"`, figures);
  }
  const productKey = (row: OurRollup) => `${row.currency} ${row.day} ${row.productId} "${row.title}"`;
  const timeKey = (row: OurRollup) => `${row.currency} ${row.day}`;
  return [
    ...compareTables("rollup-day", store.shop, days, keyed(ours.days, timeKey)),
    ...compareTables("rollup-hour", store.shop, hours, keyed(ours.hours, timeKey)),
    ...compareTables("rollup-product", store.shop, products, keyed(ours.products, productKey)),
  ];
}

function keyed(rows: readonly OurRollup[], keyOf: (row: OurRollup) => string): Map<string, Figures> {
  return new Map(
    rows.map((row) => [
      keyOf(row),
      {
        orders: Number(row.orders ?? 0),
        units: Number(row.units),
        grossMinor: Number(row.grossMinor),
        discountsMinor: Number(row.discountsMinor),
        refundsMinor: Number(row.refundsMinor),
        totalMinor: Number(row.totalMinor ?? 0),
      },
    ]),
  );
}

function compareTables(
  kind: Difference["kind"],
  shop: string,
  theirs: ReadonlyMap<string, Figures>,
  ours: ReadonlyMap<string, Figures>,
): Difference[] {
  return [...new Set([...theirs.keys(), ...ours.keys()])].flatMap((id): Difference[] => {
    const [one, other] = [ours.get(id) ?? NO_FIGURES, theirs.get(id) ?? NO_FIGURES];
    return textOf(one) === textOf(other) ? [] : [{ kind, shop, id, ours: textOf(one), theirs: textOf(other) }];
  });
}

function textOf(figures: Figures): string {
  return (
    Object.entries(figures)
      .filter(([, value]) => value !== 0)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ") || "nothing"
  );
}
