import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../contracts/limits.ts";
import type { Database } from "./database.ts";
import { codeOf } from "./errors.ts";
import type { Logger } from "./logging.ts";

const SWEEP_EVERY_MS = 3_600_000;
/** Rows removed by one statement, and the rest given to others before the next. */
const SWEEP_ROWS = 1_000;
const SWEEP_PAUSE_MS = 50;

interface Rule {
  readonly table: string;
  readonly key: string;
  /** Old enough, where $1 is the age in days. */
  readonly due: string;
  readonly days: number;
}

/** What was never published stays, whatever its age. Dead letters stay until they are replayed. */
const RULES: readonly Rule[] = [
  {
    table: "runtime.outbox",
    key: "seq",
    due: "created_at < now() - $1 * interval '1 day' and published_at is not null",
    days: LIMITS.outboxRetentionDays,
  },
  {
    table: "runtime.inbox",
    key: "shop, message_id",
    due: "processed_at < now() - $1 * interval '1 day' and outcome <> 'dead-letter'",
    days: LIMITS.inboxRetentionDays,
  },
  {
    table: "runtime.erased_message",
    key: "stream, stream_incarnation, stream_seq",
    due: "at < now() - $1 * interval '1 day' and gone_at is not null",
    days: LIMITS.outboxRetentionDays,
  },
  {
    table: "runtime.command_outcome",
    key: "shop, command_id",
    due: "at < now() - $1 * interval '1 day'",
    days: LIMITS.inboxRetentionDays,
  },
  {
    table: "runtime.reconciliation_run",
    key: "shop, run_id",
    due: "started_at < now() - $1 * interval '1 day'",
    days: LIMITS.reconciliationRetentionDays,
  },
];

/** Removes what is past its time, in small batches. @returns rows removed. */
export async function sweep(database: Database, stopped?: AbortSignal): Promise<number> {
  let removed = 0;
  for (const { table, key, due, days } of RULES) {
    for (let rows = SWEEP_ROWS; rows === SWEEP_ROWS && !stopped?.aborted; removed += rows) {
      const { rowCount } = await database.write.query(
        `delete from ${table} where (${key}) in (select ${key} from ${table} where ${due} limit ${SWEEP_ROWS})`,
        [days],
      );
      rows = rowCount ?? 0;
      if (rows === SWEEP_ROWS) await sleep(SWEEP_PAUSE_MS);
    }
  }
  return removed;
}

/** Sweeps every hour until stopped. */
export function startRetention(database: Database, logger: Logger): { stop(): Promise<void> } {
  const stopped = new AbortController();
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = sweep(database, stopped.signal)
      .then((rows) => {
        if (rows > 0) logger.info({ rows }, "rows past their retention removed");
      })
      .catch((error: unknown) => logger.warn({ code: codeOf(error) }, "retention: tried again in an hour"));
  }, SWEEP_EVERY_MS);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      stopped.abort();
      await running;
    },
  };
}
