import type { Decision } from "../decision.ts";

/** Rollups from the log: the command is done when the job is asked for; how far that is, the service's jobs tell. */
export function recompute(): Decision {
  return { kind: "recompute" };
}
