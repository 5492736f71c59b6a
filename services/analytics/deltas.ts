import { type Contribution, NOTHING, type ProductShare, type Sums } from "./contribution.ts";

/** What one row of a rollup changes by. */
export interface Delta {
  readonly key: Readonly<Record<string, string>>;
  readonly sums: Readonly<Record<string, bigint>>;
  /** The message that changed it last. */
  readonly messageId: string;
}

export type RollupName = "days" | "hours" | "products";

/** The changes of a batch, row by row; a row that several orders move is there once. */
export class Deltas {
  readonly #rows: Record<RollupName, Map<string, Delta>> = { days: new Map(), hours: new Map(), products: new Map() };

  /** Takes what was counted of an order out of the rollups, and puts what it counts now in. */
  replace(shop: string, before: Contribution | null, after: Contribution | null, messageId: string): void {
    if (before === null && after !== null) return this.#add(shop, after, 1n, messageId);
    const own = new Deltas();
    if (before) own.#add(shop, before, -1n, messageId);
    if (after) own.#add(shop, after, 1n, messageId);
    for (const name of ["days", "hours", "products"] as const) {
      for (const delta of own.rows(name)) this.#put(name, delta);
    }
  }

  /** Rows that change. */
  rows(name: RollupName): Delta[] {
    return [...this.#rows[name].values()].filter(({ sums }) => Object.values(sums).some((sum) => sum !== 0n));
  }

  #add(shop: string, contribution: Contribution, sign: 1n | -1n, messageId: string): void {
    const { currency, day, hourAtMs } = contribution;
    const sums = signed(sumsOf(contribution), sign);
    this.#put("days", { key: { shop, currency, day }, sums, messageId });
    this.#put("hours", { key: { shop, currency, hourAt: new Date(hourAtMs).toISOString() }, sums, messageId });
    for (const share of contribution.products) {
      const { productId, title, ...shares } = share;
      const key = { shop, currency, day, productId: productId ?? "", title };
      this.#put("products", { key, sums: signed(shares, sign), messageId });
    }
  }

  #put(name: RollupName, delta: Delta): void {
    const rows = this.#rows[name];
    const key = JSON.stringify(Object.values(delta.key));
    const before = rows.get(key)?.sums ?? {};
    const sums = Object.entries(delta.sums).map(([sum, value]) => [sum, value + (before[sum] ?? 0n)] as const);
    rows.set(key, { ...delta, sums: Object.fromEntries(sums) });
  }
}

function sumsOf(contribution: Contribution): Sums {
  const names = Object.keys(NOTHING) as (keyof Sums)[];
  return Object.fromEntries(names.map((name) => [name, contribution[name]])) as unknown as Sums;
}

function signed(sums: Sums | Omit<ProductShare, "productId" | "title">, sign: bigint): Record<string, bigint> {
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, sign * (value as bigint)]));
}
