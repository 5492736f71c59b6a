import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { LIMITS } from "../../../contracts/limits.ts";
import { NO_SHOP } from "../../../contracts/shop.ts";
import type { Database } from "../database.ts";
import { codeOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import type { Leading, Relay } from "../relay/relay.ts";
import { startRetention } from "../retention.ts";
import type { JobDefinition, RunningJob } from "./job.ts";
import { jobs } from "./jobs.ts";
import { JobRunner, type RunnerOptions } from "./runner.ts";

/** The job of no shop that never ends: whoever holds it does what one copy does for all. */
const LEADER = "runtime.leader";
const Cursor = z.object({ serverId: z.string().nullable() });
type Cursor = z.output<typeof Cursor>;

export interface LeaderOptions extends Omit<RunnerOptions, "definitions" | "atOnce"> {
  readonly relay: Relay;
  /** What else it does; each answers what stops it. */
  readonly work: readonly (() => Promise<() => Promise<void>>)[];
}

export interface Leader {
  /** Another copy may lead at once. */
  stop(): Promise<void>;
}

/**
 * One copy of a service looks after its outbox, removes what is past its retention, and does what `work` lists.
 * It holds that by a lease, as a job: where its process dies, another copy has it within 10 s.
 */
export function startLeader(options: LeaderOptions): Leader {
  const definition: JobDefinition<Cursor> = { name: LEADER, cursor: Cursor, run: (job) => lead(job, options) };
  const runner = new JobRunner({ ...options, definitions: [definition], atOnce: 1 });
  const stopped = new AbortController();
  const starting = askFor(options.database, options.logger, stopped.signal).then(() => {
    if (!stopped.signal.aborted) runner.start();
  });
  return {
    stop: async () => {
      stopped.abort();
      await starting;
      await runner.stop();
    },
  };
}

/** The row is made by whoever is first; a database that is away is waited for. */
async function askFor(database: Database, logger: Logger, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const cursor: Cursor = { serverId: null };
      return await database.transact((transaction) => jobs.request(transaction, NO_SHOP, LEADER, { cursor }));
    } catch (error) {
      logger.warn({ code: codeOf(error) }, "nobody leads yet: the database is away");
      await sleep(LIMITS.jobPollMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function lead(job: RunningJob<Cursor>, { relay, database, logger, work }: LeaderOptions): Promise<void> {
  const leading: Leading = {
    lastServerId: job.cursor.serverId,
    lookedAt: (serverId) =>
      database.transact((transaction) => job.save(transaction, { serverId }, { done: 0, total: null })),
  };
  const endLeading = relay.lead(leading);
  const stops = [startRetention(database, logger).stop];
  try {
    for (const start of work) stops.push(await start());
    if (!job.signal.aborted) await once(job.signal, "abort");
  } finally {
    endLeading();
    await Promise.all(stops.map((stop) => stop()));
  }
}
