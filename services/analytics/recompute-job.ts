import { z } from "zod";
import type { Database } from "../_runtime/database.ts";
import type { JobDefinition, JobProgress, RunningJob } from "../_runtime/jobs/job.ts";
import { countEvents, recomputeDay, recomputeOrders } from "./store-recompute.ts";

/**
 * Where a recompute stands. orders: up to this order of the log every order is counted anew. days: every day of every
 * currency up to this one holds the sum of its orders. messageId: the command, the cause of every row that differed.
 */
const Cursor = z.discriminatedUnion("phase", [
  z.object({ phase: z.literal("orders"), messageId: z.string(), after: z.string() }),
  z.object({ phase: z.literal("days"), messageId: z.string(), currency: z.string(), day: z.string() }),
]);
type Cursor = z.output<typeof Cursor>;

export const RECOMPUTE_JOB = "recompute";

export function recomputeFromTheStart(messageId: string): Cursor {
  return { phase: "orders", messageId, after: "" };
}

/**
 * Makes a shop's figures anew from the log, page by page: each transaction leaves contributions and rollups equal, so
 * nothing half-made is ever shown, and events that come meanwhile are counted in between.
 */
export function recomputeJob(database: Pick<Database, "transact">): JobDefinition<Cursor> {
  return {
    name: RECOMPUTE_JOB,
    cursor: Cursor,
    run: async (job) => {
      const total = await database.transact((transaction) => countEvents(transaction, job.shop));
      let cursor: Cursor | null = job.cursor;
      let { done } = job.cursor.phase === "orders" && job.cursor.after === "" ? { done: 0 } : job.progress;
      while (cursor !== null && !job.signal.aborted) {
        const step: Step = await runStep(database, job, cursor, { done, total });
        done = step.done;
        cursor = step.next;
      }
    },
  };
}

interface Step {
  readonly next: Cursor | null;
  readonly done: number;
}

async function runStep(
  database: Pick<Database, "transact">,
  job: RunningJob<Cursor>,
  cursor: Cursor,
  progress: JobProgress,
): Promise<Step> {
  return database.transact(async (transaction): Promise<Step> => {
    const { messageId } = cursor;
    if (cursor.phase === "orders") {
      const { events, last } = await recomputeOrders(transaction, job.shop, cursor.after, messageId);
      const done = progress.done + events;
      const next: Cursor =
        last === null
          ? { phase: "days", messageId, currency: "", day: "" }
          : { phase: "orders", messageId, after: last };
      await job.save(transaction, next, { ...progress, done });
      return { next, done };
    }
    const day = await recomputeDay(transaction, job.shop, cursor, messageId);
    const next = day && ({ phase: "days", messageId, ...day } satisfies Cursor);
    // The last step begins again at the start, should the job ever be repeated.
    await job.save(transaction, next ?? recomputeFromTheStart(messageId), progress);
    return { next, done: progress.done };
  });
}
