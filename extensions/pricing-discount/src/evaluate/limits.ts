import { type Buyer, isFor } from "./facts.ts";
import type { Limits, Row } from "./table.ts";

/** Places in a row of `limits`, after those that it has in common with a price rule. */
export const LIMIT = { minimum: 3, maximum: 4, multiple: 5 } as const;

interface LimitedProduct {
  readonly i: string;
  readonly g: { readonly v: string } | null;
}

export interface LimitedLine {
  readonly q: number;
  readonly m: { readonly p?: LimitedProduct };
}

/** One thing that keeps a cart from being bought: a rule, a product, and by what it is bound. */
export interface Violation {
  /** Index into `r`. */
  readonly rule: number;
  /** Index of the product's first line. */
  readonly line: number;
  readonly quantity: number;
  readonly kind: keyof typeof LIMIT;
  readonly bound: number;
}

/** Quantities count over all lines of a product. Per product and rule at most one: what is said first is put right first. */
export function orderViolations(limits: Limits, lines: readonly LimitedLine[], buyer: Buyer): Violation[] {
  const { g, r } = limits;
  const active = r.map((row) => isFor(row, limits, buyer));
  const quantities: Record<string, number> = Object.create(null) as Record<string, number>;
  const first: number[] = [];
  for (let at = 0; at < lines.length; at++) {
    const { q, m } = lines[at] as LimitedLine;
    if (m.p === undefined) continue;
    const before = quantities[m.p.i];
    if (before === undefined) first.push(at);
    quantities[m.p.i] = before === undefined ? q : before + q;
  }
  const violations: Violation[] = [];
  for (let at = 0; at < first.length; at++) {
    const line = first[at] as number;
    const product = (lines[line] as LimitedLine).m.p as LimitedProduct;
    const rules = g[product.g === null ? "" : product.g.v];
    if (rules === undefined) continue;
    const quantity = quantities[product.i] as number;
    for (let place = 0; place < rules.length; place++) {
      const rule = rules[place] as number;
      const row = r[rule];
      const kind = row !== undefined && active[rule] === true ? broken(row, quantity) : null;
      if (kind !== null) violations.push({ rule, line, quantity, kind, bound: row?.[LIMIT[kind]] ?? 0 });
    }
  }
  return violations;
}

function broken(row: Row, quantity: number): keyof typeof LIMIT | null {
  if (quantity < (row[LIMIT.minimum] as number)) return "minimum";
  const maximum = row[LIMIT.maximum] as number;
  if (maximum > 0 && quantity > maximum) return "maximum";
  const multiple = row[LIMIT.multiple] as number;
  return multiple > 0 && quantity % multiple !== 0 ? "multiple" : null;
}
