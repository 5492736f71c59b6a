import type { Window } from "./part.ts";
import type { ReconciliationSettings } from "./settings.ts";

const DAY_MS = 86_400_000;

export interface WindowAsk {
  /** The newest updated_at that the last finished run saw; null: there was none. */
  readonly watermark: string | null;
  /** The newest updated_at in the store now; null where the store was not asked, or has nothing. */
  readonly newest: string | null;
  readonly days: number | null;
}

/**
 * All by the store's clock: ours may differ from it. A change made while pages are read moves its object behind the
 * window's end; the next window begins before that end, so nothing falls between two.
 */
export function windowOf(ask: WindowAsk, { overlapMs, firstMs }: ReconciliationSettings): Window {
  const { watermark, newest, days } = ask;
  const latest = newest ?? watermark;
  // Nothing tells the store's time: all of the list, once.
  if (latest === null) return { from: null, to: null };
  const storeMs = Date.parse(latest);
  const startMs = () => {
    if (days !== null) return storeMs - days * DAY_MS;
    if (watermark !== null) return Math.min(Date.parse(watermark), storeMs) - overlapMs;
    return storeMs - firstMs;
  };
  return { from: seconds(startMs()), to: newest };
}

/** Shopify's times have whole seconds. */
function seconds(ms: number): string {
  return `${new Date(Math.max(0, ms)).toISOString().slice(0, 19)}Z`;
}
