import type { Stream } from "../../../contracts/define.ts";
import { LIMITS } from "../../../contracts/limits.ts";
import { STREAMS } from "../../../contracts/streams.ts";
import { int8Array, textArray } from "../binary-array.ts";
import type { StreamState } from "../bus/provision.ts";
import type { Database } from "../database.ts";
import type { OutboxMessage } from "../outbox.ts";

/** A committed message as the relay needs it: data is left out (empty) where it travels by reference. */
export interface PendingMessage extends OutboxMessage {
  readonly seq: string;
  readonly dataBytes: number;
}

/** Where NATS stored a message. */
export interface Mark {
  readonly seq: string;
  readonly stream: string;
  readonly streamSeq: number;
  readonly incarnation: string;
}

const POLL_ROWS = 100;
/** Younger rows are on their way by hand-off. */
const LEFT_BEHIND_MS = 1_000;
/** Rows given back to the relay by one statement. */
const RESET_ROWS = 5_000;
/**
 * nats-server syncs its files at least every two minutes by default: what it acknowledged later may be gone after a
 * crash. Source: NATS docs, JetStream configuration, sync_interval. Publishing again is harmless (Nats-Msg-Id).
 */
const UNSYNCED_MS = 300_000;

interface PendingRow {
  readonly seq: string;
  readonly message_id: string;
  readonly shop: string;
  readonly subject: string;
  readonly headers: Record<string, string>;
  readonly data: Uint8Array;
  readonly data_bytes: number;
}

/** Oldest first; a bounded number, so that one look costs the same however much waits. */
export async function readLeftBehind(database: Database): Promise<PendingMessage[]> {
  // No span and no transaction around it: an idle service does this every second.
  const { rows } = await database.write.query<PendingRow>({
    name: "outbox-pending",
    text: `select seq, message_id, shop, subject, headers, length(data) as data_bytes,
                    case when length(data) <= $1 then data else ''::bytea end as data
             from runtime.outbox
             where published_at is null and created_at < now() - $2 * interval '1 millisecond'
             order by seq limit $3`,
    values: [LIMITS.inlinePayloadBytes, LEFT_BEHIND_MS, POLL_ROWS],
  });
  return rows.map((row) => ({
    seq: row.seq,
    messageId: row.message_id,
    shop: row.shop,
    subject: row.subject,
    headers: row.headers,
    data: row.data,
    dataBytes: row.data_bytes,
  }));
}

/**
 * In one statement, and without waiting for the disk: a mark that a crash loses is a message published once more, which
 * is harmless.
 */
export async function markPublished(database: Database, marks: readonly Mark[]): Promise<void> {
  await database.write.query({
    name: "outbox-mark",
    text: `with setting as (select set_config('synchronous_commit', 'off', true))
           update runtime.outbox as o
           set published_at = now(), stream = m.stream, stream_seq = m.stream_seq, stream_incarnation = m.incarnation
           from setting, unnest($1::int8[], $2::text[], $3::int8[], $4::text[]) as m (seq, stream, stream_seq, incarnation)
           where o.seq = m.seq`,
    values: [
      int8Array(marks.map((mark) => BigInt(mark.seq))),
      textArray(marks.map((mark) => mark.stream)),
      int8Array(marks.map((mark) => BigInt(mark.streamSeq))),
      textArray(marks.map((mark) => mark.incarnation)),
    ],
  });
}

/**
 * Gives back to the relay what the stream may have lost: what was stored in an earlier incarnation of it, beyond its
 * end, or so lately that it was perhaps never synced. Older than the stream's own age limit is left alone.
 * @returns how many rows will be published again.
 */
export async function resetLost(database: Database, state: StreamState): Promise<number> {
  const lost: { condition: string; values: (string | number)[] }[] = [
    // Two ranges: the index can answer them, unlike "is not".
    { condition: "stream_incarnation < $3", values: [state.incarnation] },
    { condition: "stream_incarnation > $3", values: [state.incarnation] },
    { condition: "stream_incarnation = $3 and stream_seq > $4", values: [state.incarnation, state.lastSeq] },
    { condition: "published_at > now() - $3 * interval '1 millisecond'", values: [UNSYNCED_MS] },
  ];
  let reset = 0;
  for (const { condition, values } of lost) reset += await resetWhere(database, state.stream, condition, values);
  return reset;
}

async function resetWhere(
  database: Database,
  stream: Stream,
  condition: string,
  values: readonly (string | number)[],
): Promise<number> {
  let reset = 0;
  for (let rows = RESET_ROWS; rows === RESET_ROWS; reset += rows) {
    const { rowCount } = await database.write.query(
      `update runtime.outbox
       set published_at = null, stream = null, stream_seq = null, stream_incarnation = null
       where seq in (
         select seq from runtime.outbox
         where published_at is not null and stream = $1 and created_at > now() - $2 * interval '1 millisecond'
           and ${condition}
         limit ${RESET_ROWS})`,
      [stream, STREAMS[stream].maxAgeMs, ...values],
    );
    rows = rowCount ?? 0;
  }
  return reset;
}

export async function countPending(database: Database): Promise<number> {
  const { rows } = await database.write.query<{ pending: string }>(
    "select count(*) as pending from runtime.outbox where published_at is null",
  );
  return Number(rows[0]?.pending ?? 0);
}
