import type { Stream } from "../../../contracts/define.ts";
import type { Erasure } from "../../../contracts/privacy.ts";
import type { Shop } from "../../../contracts/shop.ts";
import { STREAMS } from "../../../contracts/streams.ts";
import type { Transaction } from "../database.ts";
import type { ErasureBook } from "./book.ts";
import { attributesOfRow, idPatterns, textOfBytes } from "./copied.ts";
import { PRIVACY_LIMITS } from "./erasure.ts";
import { guard } from "./guard.ts";

interface OutboxRow {
  readonly seq: string;
  readonly message_id: string;
  readonly headers: Record<string, string>;
  readonly data: Buffer;
  readonly created_at: Date;
  readonly is_published: boolean;
  readonly stream: Stream | null;
  readonly stream_seq: string | null;
  readonly stream_incarnation: string | null;
}

/** What one look through a part of the outbox did. */
export interface Looked {
  /** The last row looked at; null at the end. */
  readonly cursor: string | null;
  /** Rows that hold, or held, what is erased: there may be more on their way. */
  readonly found: number;
}

/** Marks a message that is published anew: under its old Nats-Msg-Id the stream would take it for a double. */
export const EDITION_HEADER = "flotilla-edition";

/**
 * Goes through the next rows of what the service has said of the shop. A row about an erased order stays, anonymous; of
 * one about an erased customer nothing stays but its id, so that a second delivery is still known. What stood in a stream
 * is noted, to be taken out there. A row that is not published yet may be on its way in the relay's memory: it is left
 * for the next look.
 */
export async function eraseCopies(
  transaction: Transaction,
  shop: Shop,
  erasure: Erasure,
  options: { readonly book: ErasureBook; readonly cursor: string },
): Promise<Looked> {
  const last = await lastOfPart(transaction, shop, options.cursor);
  if (last === null) return { cursor: null, found: 0 };
  const rows = await transaction.query<OutboxRow>({
    name: "erasure-outbox",
    text: `select seq, message_id, headers, data, created_at, published_at is not null as is_published,
                  stream, stream_seq, stream_incarnation
           from runtime.outbox
           where shop = $1 and seq > $2 and seq <= $3 and length(data) > 0
             and (message_id = $5 or exists (select from unnest($4::bytea[]) as id where position(id in data) > 0))
           order by seq for update`,
    values: [shop, options.cursor, last, idPatterns(erasure), erasure.erasureId],
  });
  let found = 0;
  for (const row of rows) {
    const left = leftOf(shop, row, erasure, options.book);
    if (left === "all") continue;
    found++;
    if (row.is_published) await rewrite(transaction, shop, row, left);
  }
  return { cursor: last, found };
}

/** By the shop's own rows: the outbox of a busy service has many of others between them. */
async function lastOfPart(transaction: Transaction, shop: Shop, cursor: string): Promise<string | null> {
  const [row] = await transaction.query<{ last: string | null }>({
    name: "erasure-outbox-part",
    text: `select max(seq) as last from (
             select seq from runtime.outbox where shop = $1 and seq > $2 order by seq limit ${PRIVACY_LIMITS.copiesRows}
           ) as part`,
    values: [shop, cursor],
  });
  return row?.last ?? null;
}

/** "all": nothing in it is erased. null: nothing may stay. */
function leftOf(shop: Shop, row: OutboxRow, erasure: Erasure, book: ErasureBook): "all" | Buffer | null {
  // The request itself: it names the person, and has been passed on without the name.
  if (row.message_id === erasure.erasureId) return null;
  const json = textOfBytes(row.data);
  if (json === undefined) return null;
  const guarded = guard(book, attributesOfRow(shop, row.headers), json);
  if (guarded.kind === "clear") return "all";
  if (guarded.kind === "erased") return null;
  const text = JSON.stringify(guarded.data);
  return text === JSON.stringify(json) ? "all" : Buffer.from(text);
}

/** Of editions before the last: there is nothing to publish anew in their place. */
async function noteFormerPlaces(transaction: Transaction, seq: string): Promise<void> {
  await transaction.query({
    name: "erased-message-note-former",
    text: `insert into runtime.erased_message (shop, stream, stream_seq, stream_incarnation, message_id)
           select shop, place ->> 'stream', (place ->> 'seq')::int8, place ->> 'incarnation', message_id
           from runtime.outbox, jsonb_array_elements(former_places) as place where seq = $1
           on conflict (stream, stream_incarnation, stream_seq) do nothing`,
    values: [seq],
  });
}

async function rewrite(transaction: Transaction, shop: Shop, row: OutboxRow, left: Buffer | null): Promise<void> {
  const { stream, stream_seq, stream_incarnation } = row;
  const inStream = stream !== null && stream_seq !== null && stream_incarnation !== null;
  // Who has not heard it yet still gets its figures.
  const again = left !== null && inStream && Date.now() - row.created_at.getTime() < STREAMS[stream].maxAgeMs;
  await noteFormerPlaces(transaction, row.seq);
  if (inStream) {
    await transaction.query({
      name: "erased-message-note",
      text: `insert into runtime.erased_message
               (shop, stream, stream_seq, stream_incarnation, message_id, outbox_seq) values ($1, $2, $3, $4, $5, $6)
             on conflict (stream, stream_incarnation, stream_seq) do nothing`,
      values: [shop, stream, stream_seq, stream_incarnation, row.message_id, again ? row.seq : null],
    });
  }
  await transaction.query({
    name: "erasure-outbox-rewrite",
    // A row of which nothing is left is in no stream any more: whatever a stream loses, it is not published again.
    text: `update runtime.outbox set data = $2, headers = headers || $3::jsonb,
             stream = case when $4 then null else stream end
           where seq = $1`,
    values: [
      row.seq,
      left ?? Buffer.alloc(0),
      JSON.stringify(left === null ? {} : { [EDITION_HEADER]: "anonymised" }),
      left === null,
    ],
  });
}
