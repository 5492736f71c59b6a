import type { Decision } from "../decision.ts";

/** Rollups from the log: the work is done in the transaction, where nothing is counted meanwhile. */
export function recompute(): Decision {
  return { kind: "recompute" };
}
