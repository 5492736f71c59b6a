import { NatsError } from "nats";
import type { Stream } from "../../../contracts/define.ts";
import { STREAMS } from "../../../contracts/streams.ts";
import { int8Array } from "../binary-array.ts";
import type { Bus } from "../bus/connect.ts";
import type { Database } from "../database.ts";
import { PRIVACY_LIMITS } from "./erasure.ts";

interface NotedMessage {
  readonly shop: string;
  readonly stream: Stream;
  readonly stream_seq: string;
  readonly stream_incarnation: string;
  readonly message_id: string;
  readonly outbox_seq: string | null;
}

const NO_MESSAGE = 10037;

/**
 * Takes noted messages out of the streams, overwriting their bytes in NATS' files, then lets the relay publish those of
 * which something is left.
 * @returns whether there may be more.
 */
export async function eraseFromStreams(bus: Bus, database: Database): Promise<boolean> {
  const { rows } = await database.write.query<NotedMessage>({
    name: "erased-messages-open",
    text: `select shop, stream, stream_seq, stream_incarnation, message_id, outbox_seq from runtime.erased_message
           where gone_at is null order by at limit ${PRIVACY_LIMITS.streamMessages}`,
    values: [],
  });
  if (rows.length === 0) return false;
  const jsm = await bus.connection.jetstreamManager({ checkAPI: false });
  const created = new Map<Stream, string>();
  for (const stream of new Set(rows.map((row) => row.stream))) {
    created.set(stream, (await jsm.streams.info(stream)).created);
  }
  for (const row of rows) {
    // A stream made anew has other messages under the same numbers.
    if (created.get(row.stream) === row.stream_incarnation) await takeOut(jsm, row);
  }
  await markGone(database, rows);
  return rows.length === PRIVACY_LIMITS.streamMessages;
}

type StreamManager = Awaited<ReturnType<Bus["connection"]["jetstreamManager"]>>;

/** After a restore of the stream's folder another message may have the number: only the one meant is taken. */
async function takeOut(jsm: StreamManager, row: NotedMessage): Promise<void> {
  const seq = Number(row.stream_seq);
  try {
    const found = await jsm.streams.getMessage(row.stream, { seq });
    if (found.header.get("ce-id") !== row.message_id || found.subject.split(".")[1] !== row.shop) return;
    await jsm.streams.deleteMessage(row.stream, seq, true);
  } catch (error) {
    if (error instanceof NatsError && error.api_error?.err_code === NO_MESSAGE) return;
    throw error;
  }
}

async function markGone(database: Database, rows: readonly NotedMessage[]): Promise<void> {
  await database.transact(async (transaction) => {
    for (const row of rows) {
      await transaction.query({
        name: "erased-message-gone",
        text: `update runtime.erased_message set gone_at = now()
               where stream = $1 and stream_incarnation = $2 and stream_seq = $3`,
        values: [row.stream, row.stream_incarnation, row.stream_seq],
      });
    }
    const again = rows.filter((row) => row.outbox_seq !== null);
    await transaction.query({
      name: "erased-message-again",
      // Marked anew meanwhile, it stands elsewhere in the stream, anonymous.
      text: `update runtime.outbox as o
             set published_at = null, stream = null, stream_seq = null, stream_incarnation = null
             from unnest($1::int8[], $2::int8[]) as gone (seq, stream_seq)
             where o.seq = gone.seq and o.stream_seq = gone.stream_seq and length(o.data) > 0`,
      values: [
        int8Array(again.map((row) => BigInt(row.outbox_seq ?? 0))),
        int8Array(again.map((row) => BigInt(row.stream_seq))),
      ],
    });
  });
}

/** NATS may have come back with an older copy of its files, which has the messages again: they are looked for anew. */
export async function recheckStreams(database: Pick<Database, "write">): Promise<void> {
  const longestMs = Math.max(...Object.values(STREAMS).map(({ maxAgeMs }) => maxAgeMs));
  await database.write.query({
    name: "erased-messages-recheck",
    text: "update runtime.erased_message set gone_at = null where at > now() - $1 * interval '1 millisecond'",
    values: [longestMs],
  });
}
