import { type Bus, PUBLISH_TIMEOUT_MS } from "../bus/connect.ts";
import type { StreamState } from "../bus/provision.ts";
import type { Database } from "../database.ts";
import { readLastStored, resetBeyond } from "./rows.ts";

const NOT_FOUND = 404;
const SEQUENCE_HEADER = "Nats-Sequence";

/**
 * Notices that the end of a stream was cut off (an older copy of NATS's folder was put back, or a crash lost what was
 * never synced), even where others have published since and its last sequence has grown over what it lost: the last
 * message of ours must be the last of its subject, or older than it. Gives back what was stored after it.
 * @returns how many rows will be published again.
 */
export async function resetCutOff(bus: Bus, database: Database, state: StreamState): Promise<number> {
  const last = await readLastStored(database, state);
  // Before the first: the stream dropped it by its limits, as it may.
  if (last === null || last.streamSeq < state.firstSeq) return 0;
  const foundSeq = await lastOf(bus, state.stream, last.subject);
  if (foundSeq >= last.streamSeq) return 0;
  return resetBeyond(database, state, foundSeq);
}

/** The sequence of the last message with the subject; 0 where there is none. Source: NATS ADR-31, direct get. */
async function lastOf(bus: Bus, stream: string, subject: string): Promise<number> {
  const timeout = PUBLISH_TIMEOUT_MS;
  const found = await bus.connection.request(`$JS.API.DIRECT.GET.${stream}.${subject}`, "", { timeout });
  if (found.headers?.code === NOT_FOUND) return 0;
  const seq = Number(found.headers?.get(SEQUENCE_HEADER));
  if (!Number.isSafeInteger(seq) || seq <= 0) throw new Error(`${stream} answered without a sequence: ${subject}`);
  return seq;
}
