import type { z } from "zod";
import type { JobStatus } from "../contracts/queries/service.ts";

/** Who reads a part of the store after an install, in the order in which it is shown. */
export const BACKFILLED = ["inventory", "customers", "orders"] as const;
export type Backfilled = (typeof BACKFILLED)[number];

type Job = z.input<typeof JobStatus>;

export interface BackfillView {
  readonly state: "working" | "done" | "failed";
  /** asking: Shopify collects; objects: how many it has so far. reading: it is taken in. */
  readonly phase: "waiting" | "asking" | "reading";
  readonly done: number;
  readonly total: number | null;
  readonly objects: number;
  /** 0 to 100. */
  readonly percent: number;
  /** null while nothing can be told from. At least 1. */
  readonly minutesLeft: number | null;
  readonly error: string | null;
  /** Documents that could not be understood. */
  readonly unreadable: number;
}

const MINUTE_MS = 60_000;
/** From fewer documents than this nobody can tell how long the rest takes. */
const TELLS_FROM = 200;

/** @returns null where the service has no backfill. */
export function backfillView(jobs: readonly Job[], nowMs: number): BackfillView | null {
  const job = jobs.find(({ name }) => name === "backfill");
  if (!job) return null;
  const { done, total } = job.progress;
  const phase = job.progress["phase"];
  const reading = phase === "reading" || phase === "done";
  return {
    state: job.state === "done" ? "done" : job.state === "failed" ? "failed" : "working",
    phase: reading ? "reading" : phase === "asking" ? "asking" : "waiting",
    done,
    total,
    objects: Number(job.progress["objects"] ?? 0),
    percent: job.state === "done" ? 100 : total ? Math.min(100, Math.floor((100 * done) / total)) : 0,
    minutesLeft: minutesLeft(job, nowMs),
    error: job.error,
    unreadable: Number(job.progress["unreadable"] ?? 0),
  };
}

/** At the pace since it was begun: what went before the first document makes it guess too long rather than too short. */
function minutesLeft({ progress, startedAt, state }: Job, nowMs: number): number | null {
  const { done, total } = progress;
  if (state === "done" || total === null || done < TELLS_FROM || startedAt === null) return null;
  const spentMs = Math.max(0, nowMs - Date.parse(startedAt));
  return Math.max(1, Math.ceil(((spentMs / done) * (total - done)) / MINUTE_MS));
}
