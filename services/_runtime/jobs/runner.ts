import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { LIMITS } from "../../../contracts/limits.ts";
import type { Database } from "../database.ts";
import { codeOf, messageOf, PoisonMessage, UserError } from "../errors.ts";
import type { Intake } from "../intake.ts";
import type { Logger } from "../logging.ts";
import { jobCount } from "../metrics.ts";
import { type JobDefinition, LeaseLost, type RunningJob } from "./job.ts";
import { Lease } from "./lease.ts";
import { claimDue, countJobs, type Ending, endHold, type HeldRow, saveCursor } from "./rows.ts";

/** How long a stop waits for jobs to return; what still runs then can save nothing once another copy has it. */
const STOP_WAIT_MS = 10_000;

export interface RunnerOptions {
  readonly service: string;
  readonly definitions: readonly JobDefinition[];
  /** Instead of LIMITS.jobsAtOnce. */
  readonly atOnce?: number;
  readonly database: Database;
  readonly intake: Intake;
  readonly logger: Logger;
  /** Jitter of retries. */
  readonly random: () => number;
}

/** Takes up jobs that are due, a bounded number at once, until stopped. Copies share them by leases. */
export class JobRunner {
  readonly #options: RunnerOptions;
  readonly #definitions: ReadonlyMap<string, JobDefinition>;
  /** For people who look into the table. */
  readonly #holder = `${hostname()}:${process.pid}`;
  readonly #stopped = new AbortController();
  readonly #running = new Map<Lease, Promise<void>>();
  #polling: Promise<void> = Promise.resolve();
  #freed: () => void = () => undefined;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#definitions = new Map(options.definitions.map((definition) => [definition.name, definition]));
  }

  start(): void {
    if (this.#definitions.size > 0) this.#polling = this.#pollUntilStopped();
  }

  /** Gives every job back, at its last cursor. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    this.#freed();
    for (const lease of this.#running.keys()) lease.stop();
    await this.#polling;
    const waited = new AbortController();
    const late = sleep(STOP_WAIT_MS, undefined, { signal: waited.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#running.values()), late]);
    waited.abort();
  }

  /** Brings the gauges up to date. */
  async measure(): Promise<void> {
    const { service, database } = this.#options;
    for (const job of this.#definitions.keys()) {
      for (const state of ["waiting", "running", "done", "failed"]) jobCount.set({ service, job, state }, 0);
    }
    for (const { name, state, jobs } of await countJobs(database)) jobCount.set({ service, job: name, state }, jobs);
  }

  async #pollUntilStopped(): Promise<void> {
    const { logger } = this.#options;
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      const taken = await this.#takeUp().catch((error: unknown) => {
        logger.warn({ code: codeOf(error), err: error }, "jobs not looked for: tried again");
        return false;
      });
      if (!taken) await sleep(LIMITS.jobPollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** @returns whether there may be more at once. */
  async #takeUp(): Promise<boolean> {
    const { atOnce = LIMITS.jobsAtOnce } = this.#options;
    const limit = atOnce - this.#running.size;
    if (limit === 0) {
      await new Promise<void>((resolve) => {
        this.#freed = resolve;
      });
      return true;
    }
    const { database, logger } = this.#options;
    const claimedAtMs = performance.now();
    const rows = await claimDue(database, { holder: this.#holder, names: [...this.#definitions.keys()], limit });
    for (const row of rows) {
      const lease = new Lease({ row, database, logger, claimedAtMs });
      if (this.#stopped.signal.aborted) lease.stop();
      const run = this.#run(row, lease).finally(() => {
        lease.end();
        this.#running.delete(lease);
        this.#freed();
      });
      this.#running.set(lease, run);
    }
    return rows.length > 0;
  }

  async #run(row: HeldRow, lease: Lease): Promise<void> {
    const { database, logger } = this.#options;
    const about = { job: row.name, shop: row.shop, fence: row.fence };
    try {
      const ending = await this.#endingOf(row, lease);
      if (ending === null || !(await endHold(database, row, ending))) {
        logger.warn(about, "job is no longer held here");
      } else if (ending.kind === "failed") {
        logger.error({ ...about, reason: ending.error }, "job failed");
      } else if (ending.kind === "retry") {
        logger.warn({ ...about, reason: ending.error, retryMs: ending.retryMs }, "job failed: it is tried again");
      } else {
        logger.info(about, `job ${ending.kind}`);
      }
    } catch (error) {
      // Its lease ends by itself, and it goes on from its last cursor.
      logger.warn({ ...about, code: codeOf(error) }, "end of a job not written");
    }
  }

  /** @returns null where the lease was lost. */
  async #endingOf(row: HeldRow, lease: Lease): Promise<Ending | null> {
    const { random } = this.#options;
    try {
      const definition = this.#definitions.get(row.name) as JobDefinition;
      if (row.attempts > LIMITS.jobAttempts) {
        return { kind: "failed", error: `taken up ${row.attempts} times without getting any further` };
      }
      if (!lease.signal.aborted) await definition.run(this.#handleOf(row, lease, definition));
      if (lease.lost) return null;
      return { kind: lease.signal.aborted ? "released" : "done" };
    } catch (error) {
      if (lease.lost || error instanceof LeaseLost) return null;
      if (lease.signal.aborted) return { kind: "released" };
      const text = error instanceof UserError ? `${error.message}: ${error.remedy}` : messageOf(error);
      const final = error instanceof UserError || error instanceof PoisonMessage || error instanceof z.ZodError;
      if (final || row.attempts >= LIMITS.jobAttempts) return { kind: "failed", error: text };
      return { kind: "retry", error: text, retryMs: retryMs(row.attempts, random) };
    }
  }

  #handleOf(row: HeldRow, lease: Lease, definition: JobDefinition): RunningJob {
    const { intake } = this.#options;
    const save: RunningJob["save"] = async (transaction, cursor, progress) => {
      const encoded = z.encode(definition.cursor, cursor);
      if (lease.lost || !(await saveCursor(transaction, row, encoded, progress))) throw lease.lose();
    };
    return {
      shop: row.shop,
      cursor: definition.cursor.parse(row.cursor),
      progress: row.progress,
      signal: lease.signal,
      fence: BigInt(row.fence),
      save,
      take: (messages, cursor, progress, also) =>
        intake.take(messages, async (transaction) => {
          await save(transaction, cursor, progress);
          await also?.(transaction);
        }),
    };
  }
}

/** Exponential, with half of it left to chance. */
function retryMs(attempts: number, random: () => number): number {
  const full = Math.min(LIMITS.jobRetryLongestMs, LIMITS.jobRetryFirstMs * 2 ** (attempts - 1));
  return Math.round(full * (0.5 + random() / 2));
}
