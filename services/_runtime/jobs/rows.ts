import { LIMITS } from "../../../contracts/limits.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Database, Transaction } from "../database.ts";
import type { JobProgress } from "./job.ts";

/** A job as one copy holds it. */
export interface HeldRow {
  readonly shop: Shop;
  readonly name: string;
  readonly cursor: unknown;
  readonly progress: JobProgress;
  readonly fence: string;
  readonly attempts: number;
}

type Held = Pick<HeldRow, "shop" | "name" | "fence">;

const ERROR_CHARACTERS = 2_000;
/** What every statement of a holder asks for: nobody else has taken it since, or begun it anew. */
const STILL_HELD = "shop = $1 and name = $2 and fence = $3 and state = 'running'";
const LEASE = `now() + ${LIMITS.jobLeaseMs} * interval '1 millisecond'`;
const NEXT_RUN = "now() + every_ms * interval '1 millisecond'";
const NEW_RUN = "(started_at is null or started_at <= finished_at)";

/** Takes up to `limit` jobs that are due and that nobody holds. By the clock of the server alone: copies' may differ. */
export async function claimDue(
  database: Database,
  by: { holder: string; names: readonly string[]; limit: number },
): Promise<HeldRow[]> {
  // No span and no transaction around it: an idle service does this every second.
  const { rows } = await database.write.query<HeldRow>({
    name: "job-claim",
    text: `with due as (
             select shop, name from runtime.job
             where name = any($1) and due_at <= now() and (lease_until is null or lease_until < now())
             order by due_at limit $2 for update skip locked
           )
           update runtime.job as job
           set state = 'running', lease_holder = $3, lease_until = ${LEASE}, fence = nextval('runtime.job_fence'),
               attempts = case when ${NEW_RUN} then 1 else attempts + 1 end,
               progress = case when ${NEW_RUN} then '{"done": 0, "total": null}'::jsonb else progress end,
               started_at = case when ${NEW_RUN} then now() else started_at end, updated_at = now()
           from due where job.shop = due.shop and job.name = due.name
           returning job.shop, job.name, job.cursor, job.progress, job.fence, job.attempts`,
    values: [by.names, by.limit, by.holder],
  });
  return rows;
}

/**
 * Without waiting for the disk: a renewal that a crash of the server loses lets another copy in early, and the fence
 * keeps them apart.
 * @returns false where it is no longer held here.
 */
export async function renewLease(database: Database, held: Held): Promise<boolean> {
  const { rowCount } = await database.write.query({
    name: "job-renew",
    text: `with setting as (select set_config('synchronous_commit', 'off', true))
           update runtime.job set lease_until = ${LEASE} from setting where ${STILL_HELD}`,
    values: [held.shop, held.name, held.fence],
  });
  return rowCount === 1;
}

/** Progress was made: the tries are counted anew. @returns false where it is no longer held here. */
export async function saveCursor(
  transaction: Transaction,
  held: Held,
  cursor: unknown,
  progress: JobProgress,
): Promise<boolean> {
  const rows = await transaction.query({
    name: "job-save",
    text: `update runtime.job
           set cursor = $4::jsonb, progress = $5::jsonb, attempts = 0, error = null, lease_until = ${LEASE},
               updated_at = now()
           where ${STILL_HELD} returning 1`,
    values: [held.shop, held.name, held.fence, JSON.stringify(cursor), JSON.stringify(progress)],
  });
  return rows.length === 1;
}

/** How a hold ends. retryMs: it failed and is tried again after that long. */
export type Ending =
  | { readonly kind: "done" }
  | { readonly kind: "released" }
  | { readonly kind: "retry"; readonly error: string; readonly retryMs: number }
  | { readonly kind: "failed"; readonly error: string };

const LET_GO = "lease_holder = null, lease_until = null, updated_at = now()";

/** @returns false where it was no longer held here; then its state is another's. */
export async function endHold(database: Database, held: Held, ending: Ending): Promise<boolean> {
  const { name, text, values } = endStatement(ending);
  const { rowCount } = await database.write.query({
    name,
    text: `update runtime.job set ${text}, ${LET_GO} where ${STILL_HELD}`,
    values: [held.shop, held.name, held.fence, ...values],
  });
  return rowCount === 1;
}

function endStatement(ending: Ending): { name: string; text: string; values: readonly unknown[] } {
  switch (ending.kind) {
    case "done":
      return {
        name: "job-done",
        text: `state = 'done', error = null, attempts = 0, finished_at = now(), due_at = ${NEXT_RUN}`,
        values: [],
      };
    case "released":
      return { name: "job-release", text: "state = 'waiting', attempts = greatest(attempts - 1, 0)", values: [] };
    case "retry":
      return {
        name: "job-retry",
        text: "state = 'waiting', error = $4, due_at = now() + $5 * interval '1 millisecond'",
        values: [storable(ending.error), ending.retryMs],
      };
    case "failed":
      return {
        name: "job-fail",
        text: `state = 'failed', error = $4, finished_at = now(), due_at = ${NEXT_RUN}`,
        values: [storable(ending.error)],
      };
  }
}

/** It may quote anything: PostgreSQL's text takes no NUL. */
function storable(text: string): string {
  return text.replaceAll("\0", "").slice(0, ERROR_CHARACTERS);
}

export interface JobCount {
  readonly name: string;
  readonly state: string;
  readonly jobs: number;
}

/** How many jobs of all shops are in each state, for metrics. */
export async function countJobs(database: Database): Promise<JobCount[]> {
  const { rows } = await database.write.query<JobCount>(
    "select name, state, count(*)::int as jobs from runtime.job group by name, state",
  );
  return rows;
}
