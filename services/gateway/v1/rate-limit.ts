import { type BucketState, restored } from "../../_runtime/shopify/token-bucket.ts";
import { ApiError } from "./api-error.ts";

export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Buckets kept at once. Whoever was not seen longest is forgotten, and begins with a full one. */
export interface RateLimitOptions extends Rate {
  readonly most: number;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** A token bucket each for many keys, in bounded memory. It is this process's own: copies of the gateway each have one. */
export class RateLimit {
  readonly #options: RateLimitOptions;
  /** In the order of their last use. */
  readonly #buckets = new Map<string, BucketState>();

  constructor(options: RateLimitOptions) {
    this.#options = options;
  }

  /** @returns 0 where it was taken; else the milliseconds until there is one. */
  take(key: string): number {
    const { burst, perSecond, most, now } = this.#options;
    const nowMs = now();
    const full = { available: burst, maximum: burst, restoreRate: perSecond, atMs: nowMs };
    const bucket = restored(this.#buckets.get(key) ?? full, nowMs);
    const waitMs = bucket.available >= 1 ? 0 : Math.ceil(((1 - bucket.available) / perSecond) * 1_000);
    this.#buckets.delete(key);
    this.#buckets.set(key, waitMs === 0 ? { ...bucket, available: bucket.available - 1 } : bucket);
    if (this.#buckets.size > most) {
      const [oldest] = this.#buckets.keys();
      if (oldest !== undefined) this.#buckets.delete(oldest);
    }
    return waitMs;
  }

  get size(): number {
    return this.#buckets.size;
  }
}

/** @throws ApiError 429 RATE_LIMITED with the seconds to wait. */
export function takeOrRefuse(limit: RateLimit, key: string, whose: "shop" | "buyer"): void {
  const waitMs = limit.take(key);
  if (waitMs === 0) return;
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  throw new ApiError(
    429,
    "RATE_LIMITED",
    `this ${whose} has asked too often`,
    `ask again in ${retryAfterSeconds} s, and show what is at hand until then`,
    { retryAfterSeconds },
  );
}
