import type { Clock } from "../world-api.ts";

/** What the Admin API gives a shop a second, by its plan; the bucket holds twenty seconds of it. Source: shopify.dev/docs/api/usage/limits. */
const RESTORE_PER_SECOND = { standard: 100, advanced: 200, plus: 1_000, enterprise: 2_000 };
const BUCKET_SECONDS = 20;

export const PLANS = ["standard", "advanced", "plus", "enterprise"] as const;
export type Plan = (typeof PLANS)[number];

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

export function openThrottle(clock: Clock, plan: Plan = "standard"): Throttle {
  const restoreRate = RESTORE_PER_SECOND[plan];
  const maximumAvailable = restoreRate * BUCKET_SECONDS;
  const buckets = new Map<string, { available: number; at: number }>();
  const bucketOf = (shop: string) => {
    const now = clock.now();
    const known = buckets.get(shop) ?? { available: maximumAvailable, at: now };
    const restored = (Math.max(0, now - known.at) / 1_000) * restoreRate;
    const bucket = { available: Math.min(maximumAvailable, known.available + restored), at: now };
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
      bucket.available = Math.min(maximumAvailable, bucket.available + cost);
    },
    status: (shop) => ({
      maximumAvailable,
      currentlyAvailable: Math.floor(bucketOf(shop).available),
      restoreRate,
    }),
  };
}
