import type { ReconciliationSettings } from "../reconciliation/settings.ts";

const DAY_MS = 86_400_000;

/** Never by itself within a test, and at once when asked. */
export const ON_DEMAND: ReconciliationSettings = {
  everyMs: 300 * DAY_MS,
  deepEveryMs: 300 * DAY_MS,
  deepDays: 30,
  firstMs: 300 * DAY_MS,
  overlapMs: 600_000,
  settleMs: 0,
};
