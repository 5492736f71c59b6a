import { count, type Entry, isObject, parse, valueOf } from "./loyalty.ts";

/** What points are worth: `points` pay `minor`, and at most maxPercentBps hundredths of a percent of an order. */
export interface Redemption {
  readonly points: number;
  readonly minor: number;
  readonly maxPercentBps: number;
}

export interface Payment {
  readonly points: number;
  readonly minor: number;
}

const WHOLE_BPS = 10_000;

/**
 * The most that can be paid with points, reckoned as the discount Function does (pricing-discount/src/evaluate/redeem.ts).
 * For the eye only: the Function caps again, by the balance in the customer's metafield.
 */
export function payable(redemption: Redemption, balance: number, subtotalMinor: number): Payment {
  const ofOrderMinor = Math.floor((subtotalMinor * redemption.maxPercentBps) / WHOLE_BPS);
  const minor = Math.max(0, Math.min(worth(redemption, balance), ofOrderMinor));
  return { points: Math.ceil((minor * redemption.points) / redemption.minor), minor };
}

/** What points are worth, without a look at the order. */
export function worth(redemption: Redemption, points: number): number {
  return Math.floor((points * redemption.minor) / redemption.points);
}

/** As the pricing service has published it. */
export function publishedRedemption(entries: readonly Entry[]): Redemption | undefined {
  return readRedemption(parse(valueOf(entries, "shop", "$app:pricing", "redemption")));
}

/** Points that the cart is to be paid with. Anybody can write this metafield of a cart. */
export function redeemOf(entries: readonly Entry[]): number {
  return count(valueOf(entries, "cart", "$app:loyalty", "redeem")) ?? 0;
}

export function readRedemption(value: unknown): Redemption | undefined {
  if (!isObject(value)) return undefined;
  const points = count(value.points);
  const minor = count(value.minor);
  const maxPercentBps = count(value.maxPercentBps);
  return points && minor && maxPercentBps ? { points, minor, maxPercentBps } : undefined;
}

/**
 * What /v1/checkout/redeem answers: the points that the balance allows. undefined for an answer of another shape, and for
 * one that is marked degraded, which may say 0 because nothing is known.
 */
export function pointsAllowed(body: unknown): number | undefined {
  return isObject(body) && body.degraded !== true ? count(body.points) : undefined;
}
