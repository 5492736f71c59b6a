import { z } from "zod";
import type { Database } from "../_runtime/database.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { rootCause } from "../_runtime/outbox.ts";
import { beginPublication } from "./store-publication.ts";
import { readState } from "./store-read.ts";

export const SCHEDULE_JOB = "schedule";
const Cursor = z.object({ boundary: z.string() });
type Cursor = z.output<typeof Cursor>;

/**
 * Something began or ended. The Functions knew it by themselves; they know the next few such moments only, and what
 * has ended takes room: so the published version is compiled and written again.
 */
export function scheduleJob(database: Pick<Database, "transact">): JobDefinition<Cursor> {
  return {
    name: SCHEDULE_JOB,
    cursor: Cursor,
    run: (job) =>
      database.transact(async (transaction) => {
        const state = await readState(transaction, job.shop, true);
        const { publishedVersion: version } = state;
        const id = `schedule:${version}:${job.cursor.boundary}`;
        const message = rootCause("pricing", job.shop, id);
        if (version > 0) await beginPublication(transaction, { message, state }, version, "schedule");
        await job.save(transaction, job.cursor, { done: 1, total: 1 });
      }),
  };
}
