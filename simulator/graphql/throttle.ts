import type { Clock } from "../world-api.ts";

/** A shop on the standard plan. Source: shopify.dev/docs/api/usage/limits. */
const MAXIMUM_AVAILABLE = 2_000;
const RESTORE_PER_SECOND = 100;

export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** The leaky bucket of each shop. In memory: a restart begins with full ones. */
export interface Throttle {
  /** False: not enough is there, nothing was taken. */
  take(shop: string, cost: number): boolean;
  give(shop: string, cost: number): void;
  status(shop: string): ThrottleStatus;
}

export function openThrottle(clock: Clock): Throttle {
  const buckets = new Map<string, { available: number; at: number }>();
  const bucketOf = (shop: string) => {
    const now = clock.now();
    const known = buckets.get(shop) ?? { available: MAXIMUM_AVAILABLE, at: now };
    const restored = (Math.max(0, now - known.at) / 1_000) * RESTORE_PER_SECOND;
    const bucket = { available: Math.min(MAXIMUM_AVAILABLE, known.available + restored), at: now };
    buckets.set(shop, bucket);
    return bucket;
  };
  return {
    take(shop, cost) {
      const bucket = bucketOf(shop);
      if (bucket.available < cost) return false;
      bucket.available -= cost;
      return true;
    },
    give(shop, cost) {
      const bucket = bucketOf(shop);
      bucket.available = Math.min(MAXIMUM_AVAILABLE, bucket.available + cost);
    },
    status: (shop) => ({
      maximumAvailable: MAXIMUM_AVAILABLE,
      currentlyAvailable: Math.floor(bucketOf(shop).available),
      restoreRate: RESTORE_PER_SECOND,
    }),
  };
}
