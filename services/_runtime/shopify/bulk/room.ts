import { setTimeout as sleep } from "node:timers/promises";
import { serviceQueries } from "../../../../contracts/queries/service.ts";
import type { ServiceName } from "../../../../contracts/services.ts";
import type { Bus } from "../../bus/connect.ts";
import { ask } from "../../bus/request.ts";
import type { Database } from "../../database.ts";
import { QueryRefused, QueryUnavailable } from "../../errors.ts";
import { countPending } from "../../relay/rows.ts";

/**
 * A backfill goes on while no service that hears of it has more messages waiting than this: what live work says stands
 * behind them in the stream, and must not wait long.
 */
const BACKLOG_MESSAGES = 300;
const LOOK_AGAIN_MS = 50;
const LOOK_AGAIN_LONGEST_MS = 1_000;

export interface RoomOptions {
  readonly bus: Bus;
  readonly database: Database;
  /** Services that hear what a backfill of this one says; each one's status is in the service's `asks`. */
  readonly listeners: readonly ServiceName[];
}

/**
 * @returns waits until nobody is behind: neither a listener nor this service's own relay.
 * A service that is down holds nobody up: it finds all of it when it is back.
 */
export function roomFor({ bus, database, listeners }: RoomOptions): (signal: AbortSignal) => Promise<void> {
  return async (signal) => {
    for (let waitMs = LOOK_AGAIN_MS; !signal.aborted; waitMs = Math.min(LOOK_AGAIN_LONGEST_MS, waitMs * 2)) {
      const behind = await Promise.all([countPending(database), ...listeners.map((name) => backlogOf(bus, name))]);
      if (Math.max(...behind) <= BACKLOG_MESSAGES) return;
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  };
}

async function backlogOf(bus: Bus, service: ServiceName): Promise<number> {
  try {
    return (await ask(bus, serviceQueries(service).status, null, {})).waiting;
  } catch (error) {
    // One that is too busy to answer is behind.
    if (error instanceof QueryUnavailable) return error.code === "DEADLINE" ? Number.POSITIVE_INFINITY : 0;
    if (error instanceof QueryRefused) return 0;
    throw error;
  }
}
