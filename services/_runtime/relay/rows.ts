import type { Stream } from "../../../contracts/define.ts";
import { LIMITS } from "../../../contracts/limits.ts";
import { STREAMS } from "../../../contracts/streams.ts";
import { int8Array, textArray } from "../binary-array.ts";
import type { StreamState } from "../bus/provision.ts";
import type { Database } from "../database.ts";
import type { OutboxMessage } from "../outbox.ts";
import { EDITION_HEADER } from "../privacy/outbox-copies.ts";

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
/** Younger rows are on their way by hand-off, in this copy or another. */
const LEFT_BEHIND_MS = 3_000;
/** Rows given back to the relay by one statement. */
const RESET_ROWS = 5_000;
/**
 * nats-server syncs its files at least every two minutes by default: what it acknowledged later may be gone after a
 * crash. Source: NATS docs, JetStream configuration, sync_interval. Publishing again is harmless (Nats-Msg-Id).
 */
const UNSYNCED_MS = 300_000;

/** Of a message about an erased person nothing is left but its id: there is nothing to say again. */
const HAS_DATA = "length(data) > 0";
/** Among so many newest rows the last that was stored is looked for. */
const NEWEST_ROWS = 5_000;
/** The stream's clock and ours may differ by so much when it drops what has come of age. */
const EXPIRY_MARGIN_MS = 60_000;

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
 * @param options.unsynced whether the server was another one when they were stored.
 * @returns how many rows will be published again.
 */
export async function resetLost(
  database: Database,
  state: StreamState,
  options: { unsynced: boolean },
): Promise<number> {
  const lost: { condition: string; values: (string | number)[] }[] = [
    // Two ranges: the index can answer them, unlike "is not".
    { condition: "stream_incarnation < $3", values: [state.incarnation] },
    { condition: "stream_incarnation > $3", values: [state.incarnation] },
    beyond(state, state.lastSeq),
    ...(options.unsynced
      ? [{ condition: "published_at > now() - $3 * interval '1 millisecond'", values: [UNSYNCED_MS] }]
      : []),
  ];
  let reset = 0;
  for (const { condition, values } of lost) reset += await resetWhere(database, state.stream, condition, values);
  return reset;
}

/** Gives back what was stored after `lastSeq` of this very stream. @returns how many rows will be published again. */
export function resetBeyond(database: Database, state: StreamState, lastSeq: number): Promise<number> {
  const { condition, values } = beyond(state, lastSeq);
  return resetWhere(database, state.stream, condition, values);
}

function beyond({ incarnation }: StreamState, lastSeq: number) {
  return { condition: "stream_incarnation = $3 and stream_seq > $4", values: [incarnation, lastSeq] };
}

/**
 * Gives back what was published in a time, for a service that missed it. Each row becomes another edition: under its old
 * Nats-Msg-Id the stream would take it for a double, though it holds it no more. Where it does hold it, it has both: the
 * place of the first is kept for erasures.
 * @returns how many rows will be published again.
 */
export async function republish(
  database: Database,
  of: { types: readonly string[]; since: Date; until: Date },
): Promise<number> {
  let reset = 0;
  for (let rows = RESET_ROWS; rows === RESET_ROWS; reset += rows) {
    const { rowCount } = await database.write.query(
      `update runtime.outbox
       set published_at = null, stream = null, stream_seq = null, stream_incarnation = null,
           former_places = coalesce(former_places, '[]') || jsonb_build_object(
             'stream', stream, 'seq', stream_seq::text, 'incarnation', stream_incarnation),
           headers = headers || jsonb_build_object($4::text,
             concat_ws('.', headers ->> $4::text, extract(epoch from now())::bigint::text))
       where seq in (
         select seq from runtime.outbox
         where published_at >= $1 and published_at < $2 and headers ->> 'ce-type' = any($3::text[]) and ${HAS_DATA}
         limit ${RESET_ROWS})`,
      [of.since, of.until, of.types, EDITION_HEADER],
    );
    rows = rowCount ?? 0;
  }
  return reset;
}

/** What of ours the stream stored last. */
export interface LastStored {
  readonly subject: string;
  readonly streamSeq: number;
}

/**
 * Rows are published in their order, but for some hundreds at once: the last stored is among the newest.
 * @returns null where nothing of ours can still be on the stream.
 */
export async function readLastStored(database: Database, state: StreamState): Promise<LastStored | null> {
  const { rows } = await database.write.query<{ subject: string; stream_seq: string; may_be_there: boolean }>({
    name: "outbox-last-stored",
    text: `select subject, stream_seq, published_at > now() - $3 * interval '1 millisecond' as may_be_there
           from (select subject, stream, stream_seq, stream_incarnation, published_at
                 from runtime.outbox order by seq desc limit $4) as newest
           where stream = $1 and stream_incarnation = $2 and published_at is not null
           order by stream_seq desc limit 1`,
    values: [state.stream, state.incarnation, STREAMS[state.stream].maxAgeMs - EXPIRY_MARGIN_MS, NEWEST_ROWS],
  });
  const [row] = rows;
  return row?.may_be_there ? { subject: row.subject, streamSeq: Number(row.stream_seq) } : null;
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
         where published_at is not null and ${HAS_DATA} and stream = $1 and created_at > now() - $2 * interval '1 millisecond'
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
