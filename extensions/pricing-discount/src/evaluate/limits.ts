import { type Buyer, isFor } from "./facts.ts";
import type { Limits, Row } from "./table.ts";

/** Places in a row of `limits`, after those that it has in common with a price rule. */
export const LIMIT = { minimum: 3, maximum: 4, multiple: 5 } as const;

export interface LimitedLine {
  readonly q: number;
  readonly m: { readonly p?: { readonly i: string; readonly g: { readonly v: string } | null } };
}

/** One thing that keeps a cart from being bought: a rule, a product, and by what it is bound. */
export interface Violation {
  /** Index into `r`. */
  readonly rule: number;
  readonly product: string;
  readonly quantity: number;
  readonly kind: keyof typeof LIMIT;
  readonly bound: number;
}

/** Quantities count over all lines of a product. Per product and rule at most one: what is said first is put right first. */
export function orderViolations(limits: Limits, lines: readonly LimitedLine[], buyer: Buyer): Violation[] {
  const quantities = new Map<string, { quantity: number; group: string }>();
  for (const { q, m } of lines) {
    if (m.p === undefined) continue;
    const counted = quantities.get(m.p.i);
    if (counted) counted.quantity += q;
    else quantities.set(m.p.i, { quantity: q, group: m.p.g === null ? "" : m.p.g.v });
  }
  const violations: Violation[] = [];
  for (const [product, { quantity, group }] of quantities) {
    for (const rule of limits.g[group] ?? []) {
      const row = limits.r[rule];
      if (row === undefined || !isFor(row, limits, buyer)) continue;
      const kind = broken(row, quantity);
      if (kind) violations.push({ rule, product, quantity, kind, bound: row[LIMIT[kind]] ?? 0 });
    }
  }
  return violations;
}

function broken(row: Row, quantity: number): keyof typeof LIMIT | null {
  const [minimum, maximum, multiple] = [row[LIMIT.minimum] ?? 0, row[LIMIT.maximum] ?? 0, row[LIMIT.multiple] ?? 0];
  if (minimum > 0 && quantity < minimum) return "minimum";
  if (maximum > 0 && quantity > maximum) return "maximum";
  return multiple > 0 && quantity % multiple !== 0 ? "multiple" : null;
}
