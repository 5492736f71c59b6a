import { z } from "zod";
import { subjectOf } from "../../contracts/define.ts";
import type { Attributes, Message, Origin } from "../../contracts/envelope.ts";
import type { ServiceName } from "../../contracts/services.ts";
import type { Shop } from "../../contracts/shop.ts";
import { byteaArray, textArray } from "./binary-array.ts";
import { headersOf } from "./bus/headers.ts";
import type { Database, Transaction } from "./database.ts";
import type { Outgoing } from "./service.ts";
import { currentTraceparent } from "./tracing.ts";

/** A message as it will be published: exactly what runtime.outbox holds. */
export interface OutboxMessage {
  readonly messageId: string;
  readonly shop: Shop;
  readonly subject: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** One that is committed; seq is its row. */
export interface CommittedMessage extends OutboxMessage {
  readonly seq: string;
}

/** Says messages from outside the consume loop (an HTTP request, a query that writes). */
export interface Outbox {
  /**
   * One transaction: `work` writes the state and returns what to say of it. Committed, it is published at once.
   * A message whose id this service has said before is dropped.
   */
  say(work: (transaction: Transaction) => Promise<readonly Outgoing[]>): Promise<void>;
  /** For a caller that wrote its rows with insertOutbox in a transaction of its own: publish them now. */
  hand(messages: readonly CommittedMessage[]): void;
}

/** The outbox of one service, and where the relay takes over once the bus is up. */
export interface OutboxHandle extends Outbox {
  /** Messages handed over before anyone attaches are found by the relay's poll. @returns detaches. */
  attach(relay: (messages: readonly CommittedMessage[]) => void): () => void;
}

export function createOutbox(service: ServiceName, database: Pick<Database, "transact">): OutboxHandle {
  let relay: ((messages: readonly CommittedMessage[]) => void) | null = null;
  const hand = (messages: readonly CommittedMessage[]) => {
    if (messages.length > 0) relay?.(messages);
  };
  return {
    hand,
    attach: (taker) => {
      relay = taker;
      return () => {
        if (relay === taker) relay = null;
      };
    },
    say: async (work) => {
      const { committed } = await database.transact(async (transaction) => {
        const outgoing = await work(transaction);
        const inserted = insertOutbox(
          transaction,
          outgoing.map((each) => outboxMessageOf(service, each)),
        );
        // The commit leaves with it, and fails where it does.
        inserted.catch(() => undefined);
        return { committed: inserted };
      });
      hand(await committed);
    },
  };
}

/** The cause of something that no message caused: an HTTP request, a clock. Its id becomes the correlation id. */
export function rootCause(service: ServiceName, shop: Shop, id: string, origin: Origin = "live"): Message<null> {
  return {
    specversion: "1.0",
    id,
    type: `${service}.root.v1`,
    source: `/flotilla/${service}`,
    time: new Date().toISOString(),
    shop,
    origin,
    correlationid: id,
    traceparent: currentTraceparent(),
    data: null,
  };
}

/** Shop, origin and correlation come from the cause, which also names it. Encodes the data by the message's schema. */
export function outboxMessageOf(service: ServiceName, outgoing: Outgoing, now: Date = new Date()): OutboxMessage {
  const { cause, message, id } = outgoing;
  const attributes: Attributes = {
    specversion: "1.0",
    id,
    type: message.type,
    source: `/flotilla/${service}`,
    time: outgoing.time ?? now.toISOString(),
    subject: outgoing.subject,
    shop: cause.shop,
    origin: outgoing.origin ?? cause.origin,
    correlationid: cause.correlationid,
    causationid: cause.id,
    traceparent: cause.traceparent ?? currentTraceparent(),
    actor: cause.actor,
  };
  return {
    messageId: id,
    shop: cause.shop,
    subject: subjectOf(message, cause.shop),
    headers: headersOf(attributes),
    data: Buffer.from(JSON.stringify(z.encode(message.schema, outgoing.data))),
  };
}

/**
 * Writes rows in one statement. A message id that the shop's outbox already holds is dropped.
 * @returns the rows that are new, in the order given.
 */
export async function insertOutbox(
  transaction: Transaction,
  messages: readonly OutboxMessage[],
): Promise<CommittedMessage[]> {
  if (messages.length === 0) return [];
  const rows = await transaction.query<NewRow>({
    name: "outbox-insert",
    text: `insert into runtime.outbox (message_id, shop, subject, headers, data)
           select id, shop, subject, headers::jsonb, data
           from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[]) as row (id, shop, subject, headers, data)
           on conflict (shop, message_id) do nothing
           returning seq, shop, message_id`,
    values: [
      textArray(messages.map((message) => message.messageId)),
      textArray(messages.map((message) => message.shop)),
      textArray(messages.map((message) => message.subject)),
      textArray(messages.map((message) => JSON.stringify(message.headers))),
      byteaArray(messages.map((message) => message.data)),
    ],
  });
  return committedOf(messages, rows);
}

interface NewRow {
  readonly seq: string;
  readonly shop: string;
  readonly message_id: string;
}

function committedOf(messages: readonly OutboxMessage[], rows: readonly NewRow[]): CommittedMessage[] {
  // PostgreSQL answers in the order given. It promises no such thing, so each row is compared.
  const inOrder = rows.length === messages.length && rows.every((row, i) => isRowOf(row, messages[i]));
  if (inOrder) return messages.map((message, i) => committed(message, rows[i]?.seq ?? ""));
  const seqs = new Map(rows.map((row) => [`${row.shop}/${row.message_id}`, row.seq]));
  return messages.flatMap((message) => {
    const key = `${message.shop}/${message.messageId}`;
    const seq = seqs.get(key);
    seqs.delete(key);
    return seq === undefined ? [] : [committed(message, seq)];
  });
}

function isRowOf(row: NewRow, message: OutboxMessage | undefined): boolean {
  return row.message_id === message?.messageId && row.shop === message.shop;
}

function committed({ messageId, shop, subject, headers, data }: OutboxMessage, seq: string): CommittedMessage {
  return { messageId, shop, subject, headers, data, seq };
}
