import { z } from "zod";
import { parseEnv } from "../env.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const duration = (ms: number, about: string) =>
  z.coerce
    .number()
    .int()
    .min(0)
    .max(400 * DAY_MS)
    .default(ms)
    .describe(about);

const Settings = z.object({
  RECONCILE_EVERY_MS: duration(HOUR_MS, "Milliseconds between two runs that compare what changed since the last."),
  RECONCILE_DEEP_EVERY_MS: duration(
    DAY_MS,
    "Milliseconds between two runs that look back some days and compare lists.",
  ),
  RECONCILE_DEEP_DAYS: z.coerce.number().int().min(1).max(365).default(7).describe("Days that such a run looks back."),
  RECONCILE_FIRST_MS: duration(2 * DAY_MS, "Milliseconds that a shop's very first run looks back."),
  RECONCILE_OVERLAP_MS: duration(10 * MINUTE_MS, "Milliseconds that windows overlap: Shopify's search index lags."),
  RECONCILE_SETTLE_MS: duration(
    30_000,
    "Milliseconds that a webhook may still be under way: what differs waits so long.",
  ),
});

/** How often a shop is compared with Shopify, and how far back. */
export interface ReconciliationSettings {
  readonly everyMs: number;
  readonly deepEveryMs: number;
  readonly deepDays: number;
  readonly firstMs: number;
  readonly overlapMs: number;
  readonly settleMs: number;
}

/** RECONCILE_EVERY_MS and so on. @throws UserError BAD_ENV. */
export function reconciliationSettings(
  source: Readonly<Record<string, string | undefined>> = process.env,
): ReconciliationSettings {
  const env = parseEnv(Settings, source);
  return {
    everyMs: Math.max(1, env.RECONCILE_EVERY_MS),
    deepEveryMs: env.RECONCILE_DEEP_EVERY_MS,
    deepDays: env.RECONCILE_DEEP_DAYS,
    firstMs: env.RECONCILE_FIRST_MS,
    overlapMs: env.RECONCILE_OVERLAP_MS,
    settleMs: env.RECONCILE_SETTLE_MS,
  };
}
