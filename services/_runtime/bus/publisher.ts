import { createInbox, type Msg, type MsgHdrs, type NatsConnection, type Subscription } from "nats";
import { type Bus, PUBLISH_TIMEOUT_MS } from "./connect.ts";
import { inboxPrefixOf } from "./permissions.ts";

/** Where a stream stored a message. */
export interface Stored {
  readonly stream: string;
  readonly streamSeq: number;
}

export type WhenStored = (error: Error | null, stored: Stored | null) => void;

/** A stream did not take the message; nobody knows of it then. */
export class NotStored extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** How often it looks for answers that are overdue. */
const SWEEP_MS = 500;
/** What nats-server answers where no stream listens on the subject. Source: NATS docs, request-reply, no responders. */
const NO_RESPONDERS = 503;

/** What a stream answers. Source: NATS docs, JetStream wire API, PubAck. */
interface PubAck {
  readonly stream?: unknown;
  readonly seq?: unknown;
  readonly error?: { readonly description?: unknown };
}

/** @throws NotStored with the stream's own words, or SyntaxError. */
function storedOf(answer: Uint8Array): Stored {
  // Not by a schema: this runs for every message, and the server is the only one who can answer here.
  const { stream, seq, error } = JSON.parse(
    Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength).toString(),
  ) as PubAck;
  if (typeof stream === "string" && typeof seq === "number") return { stream, streamSeq: seq };
  throw new NotStored("STREAM_REFUSED", String(error?.description ?? "the stream's answer names no place"));
}

/**
 * Publishes to streams and tells where each message was stored. All answers come through one subscription, one timer
 * looks for overdue ones, and headers come as bytes: nats.js' own JetStream client makes an error with its stack, a
 * timer and a chain of promises for each message, which was the largest share of the relay's time.
 */
export class Publisher {
  readonly #connection: NatsConnection;
  readonly #inbox: string;
  readonly #waiting = new Map<number, { readonly until: number; readonly whenStored: WhenStored }>();
  #count = 0;
  #sweeper: NodeJS.Timeout | null = null;
  readonly #subscription: Subscription;
  readonly #offReconnect: () => void;

  constructor(bus: Pick<Bus, "connection" | "name" | "onReconnect">) {
    this.#connection = bus.connection;
    this.#inbox = `${createInbox(inboxPrefixOf(bus.name))}.`;
    this.#subscription = this.#connection.subscribe(`${this.#inbox}*`, {
      callback: (error, message) => this.#answered(error, message),
    });
    // What was sent on the connection that broke is answered no more: nobody needs to wait for that.
    this.#offReconnect = bus.onReconnect(() => this.#giveUp("RECONNECTED", "the connection broke before the answer"));
  }

  /** What still waits is not stored, as far as anybody knows. */
  stop(): void {
    this.#offReconnect();
    this.#giveUp("STOPPED", "stopped before the answer");
    if (!this.#connection.isClosed()) this.#subscription.unsubscribe();
  }

  /**
   * @param headers as encodeHeaders makes them.
   * @param whenStored called once: with where, or with a NotStored or what the connection threw.
   */
  publish(subject: string, data: Uint8Array, headers: Uint8Array, whenStored: WhenStored): void {
    const id = this.#count++;
    this.#waiting.set(id, { until: Date.now() + PUBLISH_TIMEOUT_MS, whenStored });
    this.#sweeper ??= setInterval(() => this.#sweep(), SWEEP_MS);
    try {
      this.#connection.publish(subject, data, { reply: `${this.#inbox}${id}`, headers: encoded(headers) });
    } catch (error) {
      this.#settle(id, error as Error, null);
    }
  }

  #answered(error: Error | null, message: Msg): void {
    const id = Number(message.subject.slice(this.#inbox.length));
    if (error) return this.#settle(id, error, null);
    if (message.headers?.code === NO_RESPONDERS) {
      return this.#settle(id, new NotStored("NO_STREAM", "no stream listens on the subject"), null);
    }
    let stored: Stored;
    try {
      stored = storedOf(message.data);
    } catch (failure) {
      return this.#settle(id, failure as Error, null);
    }
    this.#settle(id, null, stored);
  }

  #settle(id: number, error: Error | null, stored: Stored | null): void {
    const waiting = this.#waiting.get(id);
    // An answer after its time: the message was given up, and is published again.
    if (!waiting) return;
    this.#waiting.delete(id);
    waiting.whenStored(error, stored);
  }

  #giveUp(code: string, why: string): void {
    // Those there are now: whoever is told may publish again at once.
    const ids = Array.from(this.#waiting.keys());
    for (const id of ids) this.#settle(id, new NotStored(code, why), null);
    this.#rest();
  }

  /** All wait equally long: the first that is not overdue ends the search. */
  #sweep(): void {
    const now = Date.now();
    for (const [id, { until }] of this.#waiting) {
      if (until > now) break;
      this.#settle(id, new NotStored("TIMEOUT", `no answer within ${PUBLISH_TIMEOUT_MS} ms`), null);
    }
    this.#rest();
  }

  #rest(): void {
    if (this.#waiting.size > 0 || !this.#sweeper) return;
    clearInterval(this.#sweeper);
    this.#sweeper = null;
  }
}

/** nats.js asks a headers object for nothing but its bytes (protocol.js, publish). */
function encoded(bytes: Uint8Array): MsgHdrs {
  return { encode: () => bytes } as unknown as MsgHdrs;
}
