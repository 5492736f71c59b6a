import type { Stream } from "../../../contracts/define.ts";
import { LIMITS } from "../../../contracts/limits.ts";
import type { Bus } from "../bus/connect.ts";
import { encodeHeaders } from "../bus/headers.ts";
import { ensureStream } from "../bus/provision.ts";
import { Publisher, type WhenStored } from "../bus/publisher.ts";
import type { Database } from "../database.ts";
import { codeOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { published, publishFailures } from "../metrics.ts";
import type { CommittedMessage } from "../outbox.ts";
import { EDITION_HEADER } from "../privacy/outbox-copies.ts";
import { SpanKind, spansAreKept, withSpan } from "../tracing.ts";
import { resetCutOff } from "./cut-off.ts";
import { MarkWriter } from "./marks.ts";
import { countPending, type PendingMessage, readLeftBehind, resetLost } from "./rows.ts";

/** Handed-over messages kept in memory; what is beyond is left to the poll. */
const QUEUE_MESSAGES = 10_000;
const QUEUE_BYTES = 32 * 1024 * 1024;
/** Wait before a stream that refused a publish is looked at again. */
const RECHECK_MS = 1_000;
/** A stream that is deleted and made anew by another, on a connection that never broke, is noticed this soon. */
const STREAM_CHECK_MS = 10_000;
/** So long after a stream was made anew another copy may not have noticed it: a few of those checks. */
const LATE_MARKS_MS = 3 * STREAM_CHECK_MS;
/** Wait before more is read while the last lot is still being published. */
const DRAIN_WAIT_MS = 50;
const NO_DATA = new Uint8Array(0);

export interface RelayOptions {
  readonly service: string;
  readonly bus: Bus;
  readonly database: Database;
  /** Those the service says something on. */
  readonly streams: readonly Stream[];
  readonly logger: Logger;
}

/** What the copy that leads knows of the time before it, and whom it tells. */
export interface Leading {
  /** The NATS server that was there when the streams were last looked at afresh; null: not known. */
  lastServerId: string | null;
  /** All streams have been looked at afresh, and what they may have lost was given back. */
  readonly lookedAt: (serverId: string) => Promise<void>;
}

/**
 * Publishes committed outbox rows until a stream has acknowledged them, and again what a stream lost. At least once:
 * NATS drops doubles by Nats-Msg-Id, inboxes the rest. Each copy publishes what it has committed itself; what others
 * left behind, and what a stream lost, is looked for by the one that leads (docs/decisions/016).
 */
export class Relay {
  readonly #options: RelayOptions;
  readonly #marks: MarkWriter;
  readonly #publisher: Publisher;
  readonly #incarnations = new Map<string, string>();
  /** Rows queued, in flight or not yet marked: the poll leaves them alone. */
  readonly #known = new Set<string>();
  #queue: PendingMessage[] = [];
  #queueBytes = 0;
  #inFlight = 0;
  #checked = false;
  #checkedAt = 0;
  #stopping = false;
  /** Where this copy is the one that looks after the whole outbox. */
  #leading: Leading | null = null;
  /** Counts connections and beginnings of leading: what was looked at before says nothing of now. */
  #session = 0;
  /** Until then other copies may mark what a stream stored that is gone by now. */
  #lateUntil = 0;
  #timer: NodeJS.Timeout | undefined;
  #polling: Promise<void> = Promise.resolve();
  #idle: (() => void) | null = null;
  #offReconnect: () => void = () => undefined;

  constructor(options: RelayOptions) {
    this.#options = options;
    this.#publisher = new Publisher(options.bus);
    this.#marks = new MarkWriter({
      database: options.database,
      logger: options.logger,
      isCurrent: (mark) => this.#incarnations.get(mark.stream) === mark.incarnation,
      marked: (seqs) => {
        for (const seq of seqs) this.#known.delete(seq);
      },
    });
  }

  start(): void {
    this.#offReconnect = this.#options.bus.onReconnect(() => {
      // What was stored before the break may be gone with a folder put back: such a mark would hide it.
      this.#incarnations.clear();
      this.#lookAfresh();
    });
    this.#schedulePoll(0);
  }

  /** Looks after the whole outbox, for all copies. @returns ends that. */
  lead(leading: Leading): () => void {
    this.#leading = leading;
    this.#lookAfresh();
    return () => {
      if (this.#leading === leading) this.#leading = null;
    };
  }

  #lookAfresh(): void {
    this.#checked = false;
    this.#session++;
    this.#schedulePoll(0);
  }

  /** Takes over messages just committed. */
  hand(messages: readonly CommittedMessage[]): void {
    for (const { messageId, shop, subject, headers, data, seq } of messages)
      this.#enqueue({ messageId, shop, subject, headers, data, seq, dataBytes: data.byteLength });
    this.#pump();
  }

  pending(): Promise<number> {
    return countPending(this.#options.database);
  }

  /** Sends what it holds if NATS is there; the rest is for the next start. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#offReconnect();
    clearTimeout(this.#timer);
    await this.#polling;
    if (!this.#options.bus.connected()) this.#dropQueue();
    while (this.#inFlight > 0 || this.#queue.length > 0) {
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
        this.#pump();
      });
    }
    this.#publisher.stop();
    await this.#marks.stop();
  }

  #enqueue(message: PendingMessage): void {
    const full = this.#queue.length >= QUEUE_MESSAGES || this.#queueBytes >= QUEUE_BYTES;
    if (this.#stopping || full || this.#known.has(message.seq)) return;
    this.#known.add(message.seq);
    this.#queue.push(message);
    this.#queueBytes += message.data.byteLength;
  }

  #dropQueue(): void {
    for (const message of this.#queue) this.#known.delete(message.seq);
    this.#queue = [];
    this.#queueBytes = 0;
  }

  #pump(): void {
    // Before the streams are known to be there, a mark could not say which one took the message.
    if (this.#checked && this.#options.bus.connected()) {
      while (this.#inFlight < LIMITS.relayInFlight) {
        const message = this.#queue.shift();
        if (!message) break;
        this.#queueBytes -= message.data.byteLength;
        this.#inFlight++;
        this.#publish(message);
      }
    } else if (this.#stopping) {
      this.#dropQueue();
    }
    if (this.#inFlight === 0 && this.#queue.length === 0) this.#idle?.();
  }

  #publish(message: PendingMessage): void {
    const { service } = this.#options;
    const stream = message.subject.slice(0, message.subject.indexOf(".")).toUpperCase();
    // As it was when the publish left: an answer that comes later may be from a stream made anew.
    const incarnation = this.#incarnations.get(stream) ?? "";
    const done = this.#traced(stream, message, (error, stored) => {
      if (stored) {
        published.inc({ service, stream });
        this.#marks.add({ seq: message.seq, stream: stored.stream, streamSeq: stored.streamSeq, incarnation });
      } else {
        publishFailures.inc({ service, stream });
        this.#known.delete(message.seq);
        this.#recheckSoon(stream, error);
      }
      this.#inFlight--;
      this.#pump();
    });
    const byReference = message.dataBytes > LIMITS.inlinePayloadBytes;
    const headers = byReference
      ? { ...message.headers, "ce-dataref": `${service}/${message.messageId}` }
      : message.headers;
    const wire = encodeHeaders(headers, msgIdOf(message));
    this.#publisher.publish(message.subject, byReference ? NO_DATA : message.data, wire, done);
  }

  /** Where spans are kept, the publish is one until its answer comes. */
  #traced(stream: string, message: PendingMessage, done: WhenStored): WhenStored {
    if (!spansAreKept()) return done;
    const traceparent = message.headers["ce-traceparent"];
    const answer = Promise.withResolvers<void>();
    void withSpan(`publish ${stream}`, { kind: SpanKind.PRODUCER, traceparent }, () => answer.promise).catch(
      () => undefined,
    );
    return (error, stored) => {
      if (error) answer.reject(error);
      else answer.resolve();
      done(error, stored);
    };
  }

  /** A stream that does not answer may be gone: look, and make it again. */
  #recheckSoon(stream: string, error: unknown): void {
    // The first of many that fail together.
    if (!this.#checked || this.#stopping) return;
    this.#checked = false;
    this.#options.logger.warn({ stream, code: codeOf(error), err: error }, "publish not acknowledged: tried again");
    this.#schedulePoll(RECHECK_MS);
  }

  #schedulePoll(waitMs: number): void {
    if (this.#stopping) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#polling = this.#poll().catch((error: unknown) => {
        this.#options.logger.warn({ code: codeOf(error), err: error }, "outbox not read: tried again");
        this.#schedulePoll(LIMITS.relayPollMs);
      });
    }, waitMs);
  }

  async #poll(): Promise<void> {
    if (this.#options.bus.connected()) {
      if (!this.#checked || Date.now() - this.#checkedAt > STREAM_CHECK_MS) await this.#checkStreams();
      if (this.#leading && this.#queue.length === 0) {
        for (const message of await readLeftBehind(this.#options.database)) this.#enqueue(message);
      }
    }
    this.#pump();
    this.#schedulePoll(this.#queue.length > 0 ? DRAIN_WAIT_MS : LIMITS.relayPollMs);
  }

  /** Makes the streams where they are missing, and gives back to the outbox what they may have lost. */
  async #checkStreams(): Promise<void> {
    const { bus, database, streams, logger } = this.#options;
    const leading = this.#leading;
    const session = this.#session;
    const serverId = bus.connection.info?.server_id ?? "";
    const jsm = await bus.connection.jetstreamManager({ checkAPI: false });
    const afresh = !this.#checked;
    for (const stream of streams) {
      const state = await ensureStream(jsm, stream);
      if (session !== this.#session) return;
      // By every copy, before it publishes: what it stores at the end hides that the end was cut off.
      let rows = afresh ? await resetCutOff(bus, database, state) : 0;
      const changed = this.#incarnations.get(stream) !== state.incarnation;
      this.#incarnations.set(stream, state.incarnation);
      if (afresh || changed) this.#lateUntil = Date.now() + LATE_MARKS_MS;
      if (leading && Date.now() < this.#lateUntil) {
        const unsynced = afresh && leading.lastServerId !== serverId;
        rows += await resetLost(database, state, { unsynced });
      }
      if (rows > 0) logger.info({ stream, rows }, "published again: the stream may have lost them");
    }
    if (leading && leading.lastServerId !== serverId) {
      await leading.lookedAt(serverId);
      leading.lastServerId = serverId;
    }
    if (session !== this.#session) return;
    this.#checked = true;
    this.#checkedAt = Date.now();
  }
}

/** What was erased in part is another edition: under the old id the stream would drop it as a double. */
function msgIdOf({ shop, messageId, headers }: PendingMessage): string {
  const edition = headers[EDITION_HEADER];
  return edition === undefined ? `${shop}/${messageId}` : `${shop}/${messageId}/${edition}`;
}
