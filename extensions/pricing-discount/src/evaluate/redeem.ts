import { type Buyer, converted, type Exchange, isFor } from "./facts.ts";
import { quotient } from "./money.ts";
import type { Table } from "./table.ts";

/** Places in `p`, after those that it has in common with a row. */
const POINTS = { points: 3, minor: 4, maxBps: 5 } as const;

/**
 * Points as money. Whatever the buyer asks for, it is at most what they have, and at most a share of what is left to pay.
 * What points are worth is rounded down; as many are taken as that needs.
 */
export function redeem(
  { table, buyer, exchange }: { readonly table: Table; readonly buyer: Buyer; readonly exchange: Exchange },
  asked: number,
  balance: number,
  left: number,
): { readonly points: number; readonly minor: number } {
  const row = table.p;
  const perPoints = row[POINTS.points] ?? 0;
  const worth = converted(row[POINTS.minor] ?? 0, exchange);
  const points = Math.min(asked, balance);
  if (!(points > 0) || !(perPoints > 0) || !(worth > 0) || !isFor(row, table, buyer)) return { points: 0, minor: 0 };
  const most = quotient(left * (row[POINTS.maxBps] ?? 0), 10_000);
  const minor = Math.min(quotient(points * worth, perPoints), most);
  return { points: Math.ceil((minor * perPoints) / worth), minor };
}
