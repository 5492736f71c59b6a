import type { LoggedOrder } from "./logged-event.ts";
import { type Day, shopTime } from "./shop-time.ts";

/** What orders add up to; the words are those of contracts/queries/analytics.ts. Net is gross - discounts - refunds. */
export interface Sums {
  readonly orders: bigint;
  readonly units: bigint;
  readonly grossMinor: bigint;
  readonly discountsMinor: bigint;
  readonly refundsMinor: bigint;
  readonly totalMinor: bigint;
}

/** productId null: a custom item. */
export interface ProductShare extends Omit<Sums, "orders" | "totalMinor"> {
  readonly productId: string | null;
  readonly title: string;
}

/** What one order adds to its day, its hour and its products. */
export interface Contribution extends Sums {
  readonly currency: string;
  readonly day: Day;
  /** Unix ms at which the hour of the shop's clock began. */
  readonly hourAtMs: number;
  /** Sorted by product and title; each is there once. */
  readonly products: readonly ProductShare[];
}

/** line gid -> product gid, of lines whose product the newest snapshot does not show any more: it was deleted. */
export type LineProducts = ReadonlyMap<string, string>;

export const NOTHING: Sums = {
  orders: 0n,
  units: 0n,
  grossMinor: 0n,
  discountsMinor: 0n,
  refundsMinor: 0n,
  totalMinor: 0n,
};

/** amount * part / whole, rounded half away from zero. whole is positive. */
export function shareOf(amount: bigint, part: bigint, whole: bigint): bigint {
  const twice = 2n * amount * part;
  return (twice + (twice < 0n ? -whole : whole)) / (2n * whole);
}

type Line = LoggedOrder["lines"][number];

/** Units that an edit removed were never sold: they count neither as gross nor as refund. Refunded ones were sold. */
function shareOfLine(line: Line, productId: string | null, refunds: LoggedOrder["refundLines"]): ProductShare {
  const refunded = refunds.reduce((units, each) => units + each.quantity, 0);
  const sold = BigInt(Math.max(0, Math.min(line.quantity, line.currentQuantity + refunded)));
  return {
    productId,
    title: line.title,
    units: BigInt(line.currentQuantity),
    grossMinor: line.unitPriceMinor * sold,
    discountsMinor: line.quantity > 0 ? shareOf(line.discountMinor, sold, BigInt(line.quantity)) : 0n,
    refundsMinor: refunds.reduce((sum, each) => sum + each.subtotalMinor, 0n),
  };
}

function byProduct(shares: readonly ProductShare[]): ProductShare[] {
  const products = new Map<string, ProductShare>();
  for (const share of shares) {
    const key = JSON.stringify([share.productId, share.title]);
    const before = products.get(key);
    products.set(key, {
      ...share,
      units: share.units + (before?.units ?? 0n),
      grossMinor: share.grossMinor + (before?.grossMinor ?? 0n),
      discountsMinor: share.discountsMinor + (before?.discountsMinor ?? 0n),
      refundsMinor: share.refundsMinor + (before?.refundsMinor ?? 0n),
    });
  }
  return [...products].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, share]) => share);
}

/** Given back beyond lines and shipping lowers the total too; where more was given back than charged, it is negative. */
function totalOf({ chargedMinor, currentMinor, refundedMinor }: LoggedOrder): bigint {
  const kept = (chargedMinor > currentMinor ? chargedMinor : currentMinor) - refundedMinor;
  return kept < currentMinor ? kept : currentMinor;
}

/**
 * A cancelled order adds nothing, whatever was refunded. Nothing is clamped: a refund larger than the order makes net
 * and total negative, which is what the shop earned by it.
 * @throws RangeError for a time zone this machine does not know.
 */
export function contributionOf(order: LoggedOrder, lostProducts: LineProducts, timeZone: string): Contribution {
  const { day, hourAtMs } = shopTime(Date.parse(order.placedAt), timeZone);
  const place = { currency: order.currency, day, hourAtMs };
  if (order.cancelled) return { ...place, ...NOTHING, products: [] };
  const refundsOf = Map.groupBy(order.refundLines, (each) => each.lineId);
  const shares = order.lines.map((line) =>
    shareOfLine(line, line.productId ?? lostProducts.get(line.lineId) ?? null, refundsOf.get(line.lineId) ?? []),
  );
  const sum = (of: (share: ProductShare) => bigint) => shares.reduce((total, share) => total + of(share), 0n);
  return {
    ...place,
    orders: 1n,
    units: sum((share) => share.units),
    grossMinor: sum((share) => share.grossMinor),
    discountsMinor: sum((share) => share.discountsMinor),
    // Of all lines, also one that the order does not show: it was given back, though of no product we could name.
    refundsMinor: order.refundLines.reduce((total, each) => total + each.subtotalMinor, 0n),
    totalMinor: totalOf(order),
    products: byProduct(shares),
  };
}
