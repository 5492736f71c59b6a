/** Shopify's leaky bucket of one shop, as of `atMs` (unix). Points; restoreRate in points per second. */
export interface BucketState {
  readonly available: number;
  readonly maximum: number;
  readonly restoreRate: number;
  readonly atMs: number;
}

/** throttleStatus of an answer's `extensions.cost`. Source: shopify.dev/docs/api/usage/limits. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** Before a shop's first answer: the bucket of the smallest plan. The first answer puts it right. */
export function freshBucket(nowMs: number): BucketState {
  return { available: 1_000, maximum: 1_000, restoreRate: 50, atMs: nowMs };
}

/** The bucket at `nowMs`. A clock that went back (another machine's) restores nothing. */
export function restored(bucket: BucketState, nowMs: number): BucketState {
  const elapsedMs = Math.max(0, nowMs - bucket.atMs);
  const available = Math.min(bucket.maximum, bucket.available + (elapsedMs * bucket.restoreRate) / 1_000);
  return { ...bucket, available, atMs: Math.max(nowMs, bucket.atMs) };
}

/**
 * Takes `cost` out, below zero if need be: whoever comes later waits longer, so that nobody is overtaken for ever.
 * @returns the bucket after, and how long the taker must wait before it spends.
 */
export function taken(bucket: BucketState, cost: number, nowMs: number): { bucket: BucketState; waitMs: number } {
  const now = restored(bucket, nowMs);
  const available = now.available - cost;
  // The clock of a machine behind the bucket's: its wait begins later.
  const behindMs = now.atMs - nowMs;
  const waitMs = available >= 0 ? 0 : Math.ceil((-available / now.restoreRate) * 1_000) + behindMs;
  return { bucket: { ...now, available }, waitMs };
}

/** Background work (reconciliation, a backfill's re-reads) leaves this much of a shop's bucket to live work, always. */
export const LIVE_SHARE = 0.7;
/** No operation of background work may cost more: it must fit into the rest of the smallest plan's bucket. */
export const BACKGROUND_MOST_POINTS = 300;

/**
 * Takes `cost` out for background work, if at least LIVE_SHARE of the bucket stays; nothing otherwise. What waits holds
 * nothing, so that live work is never behind it.
 * @returns the bucket after, and how long until there may be room; 0: taken.
 */
export function takenInBackground(
  bucket: BucketState,
  cost: number,
  nowMs: number,
): { bucket: BucketState; waitMs: number } {
  const now = restored(bucket, nowMs);
  const missing = now.maximum * LIVE_SHARE + cost - now.available;
  if (missing <= 0) return { bucket: { ...now, available: now.available - cost }, waitMs: 0 };
  return { bucket: now, waitMs: Math.ceil((missing / now.restoreRate) * 1_000) + (now.atMs - nowMs) };
}

/**
 * Gives back what was taken too much, and never believes in more than Shopify has: others may spend too (the admin
 * app's own client). Less than Shopify has may be right: calls under way are taken here and not yet charged there. What
 * a process took and never spent because it died comes back with the restore rate.
 */
export function settled(
  bucket: BucketState,
  giveBack: number,
  status: ThrottleStatus | null,
  nowMs: number,
): BucketState {
  const now = restored(bucket, nowMs);
  if (!status) return { ...now, available: Math.min(now.maximum, now.available + giveBack) };
  const maximum = status.maximumAvailable;
  // A bucket that turns out larger than thought has the difference to give at once.
  const grown = Math.max(0, maximum - now.maximum);
  const available = Math.min(now.available + giveBack + grown, status.currentlyAvailable, maximum);
  return { available, maximum, restoreRate: status.restoreRate, atMs: now.atMs };
}
