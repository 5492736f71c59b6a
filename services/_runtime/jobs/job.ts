import type { z } from "zod";
import type { Message } from "../../../contracts/envelope.ts";
import type { JobStatus } from "../../../contracts/queries/service.ts";
import type { Shop } from "../../../contracts/shop.ts";
import type { Transaction } from "../database.ts";
import { CodedError } from "../errors.ts";
import type { Taken } from "../intake.ts";

/** How far a job is, for people: total is null while it is not known. */
export interface JobProgress {
  readonly done: number;
  readonly total: number | null;
  readonly [more: string]: string | number | null;
}

export type JobView = z.output<typeof JobStatus>;

/**
 * Long work of one shop: it runs once among the copies of a service, survives their death, and goes on from where it
 * last saved.
 * @property name unique in the service, e.g. "backfill".
 * @property cursor what it saves, as JSON: written by z.encode, parsed when a copy takes it up.
 */
export interface JobDefinition<Cursor = unknown> {
  readonly name: string;
  readonly cursor: z.ZodType<Cursor>;
  /**
   * Runs until done. Once the signal is aborted (the lease is lost, or the process stops) it returns soon: another copy
   * goes on from the last cursor saved. A repeated job begins its next run with it, too.
   * @throws UserError or PoisonMessage: it has failed, and is not tried again. All else is tried again with backoff.
   */
  run(job: RunningJob<Cursor>): Promise<void>;
}

export interface RunningJob<Cursor = unknown> {
  readonly shop: Shop;
  /** As it stood when this copy took the job up. */
  readonly cursor: Cursor;
  readonly progress: JobProgress;
  /** Aborted where the lease is lost or the process stops. */
  readonly signal: AbortSignal;
  /** Higher than that of every holder before. */
  readonly fence: bigint;
  /**
   * Saves within the transaction of the work it speaks of: both are committed, or neither.
   * @throws LeaseLost where another copy holds the job by now, or it was cancelled: let it roll the transaction back.
   */
  save(transaction: Transaction, cursor: Cursor, progress: JobProgress): Promise<void>;
  /**
   * Intake.take and save in one transaction. @throws LeaseLost; then nothing was written.
   * @param also written with them: what the job keeps beside its cursor.
   */
  take(
    messages: readonly Message[],
    cursor: Cursor,
    progress: JobProgress,
    also?: (transaction: Transaction) => Promise<void>,
  ): Promise<readonly Taken[]>;
}

/** Another copy has the job, or it was cancelled or begun anew. */
export class LeaseLost extends CodedError {
  constructor(shop: Shop, name: string) {
    super("LEASE_LOST", `job ${name} of ${shop} is no longer held here`);
  }
}
