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
import { SpanKind, spansAreKept, withSpan } from "../tracing.ts";
import { MarkWriter } from "./marks.ts";
import { countPending, type PendingMessage, readLeftBehind, resetLost } from "./rows.ts";

/** Handed-over messages kept in memory; what is beyond is left to the poll. */
const QUEUE_MESSAGES = 10_000;
const QUEUE_BYTES = 32 * 1024 * 1024;
/** Wait before a stream that refused a publish is looked at again. */
const RECHECK_MS = 1_000;
/** A stream that is deleted and made anew by another, on a connection that never broke, is noticed this soon. */
const STREAM_CHECK_MS = 10_000;
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

/**
 * Publishes committed outbox rows until a stream has acknowledged them, and again what a stream lost. At least once:
 * NATS drops doubles by Nats-Msg-Id, inboxes the rest.
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
      this.#checked = false;
      this.#schedulePoll(0);
    });
    this.#schedulePoll(0);
  }

  /** Takes over messages just committed. */
  hand(messages: readonly CommittedMessage[]): void {
    for (const message of messages) this.#enqueue({ ...message, dataBytes: message.data.byteLength });
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
        this.#marks.add({ seq: message.seq, ...stored, incarnation });
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
    const wire = encodeHeaders(headers, `${message.shop}/${message.messageId}`);
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
      if (this.#queue.length === 0) {
        for (const message of await readLeftBehind(this.#options.database)) this.#enqueue(message);
      }
    }
    this.#pump();
    this.#schedulePoll(this.#queue.length > 0 ? DRAIN_WAIT_MS : LIMITS.relayPollMs);
  }

  /** Makes the streams where they are missing, and gives back to the outbox what they may have lost. */
  async #checkStreams(): Promise<void> {
    const { bus, database, streams, logger } = this.#options;
    const jsm = await bus.connection.jetstreamManager({ checkAPI: false });
    for (const stream of streams) {
      const state = await ensureStream(jsm, stream);
      const same = this.#checked && this.#incarnations.get(stream) === state.incarnation;
      this.#incarnations.set(stream, state.incarnation);
      const rows = same ? 0 : await resetLost(database, state);
      if (rows > 0) logger.info({ stream, rows }, "published again: the stream may have lost them");
    }
    this.#checked = true;
    this.#checkedAt = Date.now();
  }
}
