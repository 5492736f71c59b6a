import type { Shop } from "../../../contracts/shop.ts";
import type { Database, Transaction } from "../database.ts";
import type { JobView } from "./job.ts";

/**
 * @property cursor where it begins, as the JSON its definition parses.
 * @property dueAt when, at the earliest; now where none is given.
 * @property everyMs it is run again, each time that long after it ended.
 * @property restart begins it anew from `cursor`, whoever runs it; without, a job that is there goes on as it is.
 */
export interface JobRequest {
  readonly cursor: unknown;
  readonly dueAt?: Date;
  readonly everyMs?: number;
  readonly restart?: boolean;
}

/**
 * Asks for a job, in the caller's transaction. Asked for twice it runs once: where the shop has the job already, only
 * an earlier `dueAt` and another `everyMs` count, and a job that waits is brought forward.
 */
async function request(transaction: Transaction, shop: Shop, name: string, job: JobRequest): Promise<void> {
  const values = [shop, name, JSON.stringify(job.cursor), job.dueAt ?? null, job.everyMs ?? null];
  await transaction.query(
    job.restart ? { name: "job-restart", text: RESTART, values } : { name: "job-request", text: REQUEST, values },
  );
}

const INSERT = `insert into runtime.job as job (shop, name, state, cursor, due_at, every_ms)
  values ($1, $2, 'waiting', $3::jsonb, coalesce($4, now()), $5)
  on conflict (shop, name) do update set every_ms = coalesce(excluded.every_ms, job.every_ms)`;

/** least() passes over nulls: one that is done and not to be repeated comes back by a dueAt of its own. */
const REQUEST = `${INSERT},
  due_at = case when job.state = 'running' then job.due_at else least(job.due_at, $4) end`;

/** A new fence: whoever runs it now can save nothing more. */
const RESTART = `${INSERT},
  state = 'waiting', cursor = excluded.cursor, progress = default, due_at = excluded.due_at, attempts = 0, error = null,
  lease_holder = null, lease_until = null, fence = nextval('runtime.job_fence'), started_at = null, finished_at = null,
  updated_at = now()`;

/** Takes away a shop's jobs, or one of them. Whoever runs it can save nothing more, and stops within seconds. */
async function cancel(transaction: Transaction, shop: Shop, name?: string): Promise<void> {
  await transaction.query({
    name: "job-cancel",
    text: "delete from runtime.job where shop = $1 and ($2::text is null or name = $2)",
    values: [shop, name ?? null],
  });
}

interface JobRow extends Omit<JobView, "dueAt" | "everyMs" | "startedAt" | "finishedAt" | "updatedAt"> {
  readonly due_at: Date | null;
  readonly every_ms: string | null;
  readonly started_at: Date | null;
  readonly finished_at: Date | null;
  readonly updated_at: Date;
}

/** The shop's jobs by name, under row-level security. */
async function list(database: Pick<Database, "forShop">, shop: Shop): Promise<JobView[]> {
  const rows = await database.forShop(shop, (transaction) =>
    transaction.query<JobRow>({
      name: "jobs-list",
      text: `select name, state, progress, attempts, error, due_at, every_ms, started_at, finished_at, updated_at
             from runtime.job where shop = $1 order by name`,
      values: [shop],
    }),
  );
  return rows.map(({ due_at, every_ms, started_at, finished_at, updated_at, ...row }) => ({
    ...row,
    dueAt: due_at?.toISOString() ?? null,
    everyMs: every_ms === null ? null : Number(every_ms),
    startedAt: started_at?.toISOString() ?? null,
    finishedAt: finished_at?.toISOString() ?? null,
    updatedAt: updated_at.toISOString(),
  }));
}

/** Jobs as a store and its queries see them; what runs them is the runtime (ServiceDefinition.jobs). */
export const jobs = { request, cancel, list };
