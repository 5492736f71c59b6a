import { setImmediate as immediate, setTimeout as sleep } from "node:timers/promises";
import type { ConsumerMessages, JsMsg, Subscription } from "nats";
import type { Stream } from "../../../contracts/define.ts";
import { LIMITS } from "../../../contracts/limits.ts";
import type { Bus } from "../bus/connect.ts";
import { ensureConsumer, ensureStream } from "../bus/provision.ts";
import { codeOf, messageOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { batchSeconds } from "../metrics.ts";
import type { Settlement } from "./batch.ts";
import { type Delivery, deliveryOf } from "./delivery.ts";

/** Short, so that a lost consumer leader costs seconds: with the client's default it was 43 s. */
const PULL_EXPIRES_MS = 4_000;
/** Wait between two tries to take up consuming. */
const RESUME_WAIT_MS = 500;
/** NATS is told this often that a batch is still in hand. */
const KEEP_ALIVE_MS = LIMITS.ackWaitMs / 3;

export interface ConsumeOptions {
  readonly bus: Bus;
  readonly service: string;
  readonly stream: Stream;
  readonly filterSubjects: readonly string[];
  readonly process: (deliveries: readonly Delivery[], stopped: AbortSignal) => Promise<Settlement[]>;
  readonly logger: Logger;
}

export interface Consuming {
  /** True while messages can arrive. */
  running(): boolean;
  /** Why they can not, where a try to take up consuming failed. */
  problem(): string | null;
  /** Finishes the batch in hand and gives back at once what was delivered but not begun. */
  stop(): Promise<void>;
}

/** Consumes until stopped, one batch at a time, through restarts of NATS and the loss of the stream. */
export function startConsuming(options: ConsumeOptions): Consuming {
  const loop = new ConsumeLoop(options);
  const ended = loop.run();
  return {
    running: () => loop.running,
    problem: () => loop.problem,
    stop: async () => {
      loop.stop();
      await ended;
    },
  };
}

/** Settlements of a session that ended under them: valid only if the stream is still the one that delivered them. */
interface Unsettled {
  readonly incarnation: string;
  readonly settle: () => void;
}

class ConsumeLoop {
  readonly #options: ConsumeOptions;
  readonly #stopped = new AbortController();
  #unsettled: Unsettled[] = [];
  #messages: ConsumerMessages | null = null;
  running = false;
  problem: string | null = null;

  constructor(options: ConsumeOptions) {
    this.#options = options;
  }

  stop(): void {
    this.#stopped.abort();
    if (this.#messages) endDelivery(this.#messages, this.#options.bus.connected());
  }

  async run(): Promise<void> {
    const { logger, stream } = this.#options;
    while (!this.#stopped.signal.aborted) {
      try {
        await this.#session();
      } catch (error) {
        this.problem = messageOf(error);
        if (!this.#stopped.signal.aborted)
          logger.warn({ stream, code: codeOf(error), err: error }, "consuming interrupted");
      }
      this.running = false;
      if (this.#stopped.signal.aborted) return;
      await sleep(RESUME_WAIT_MS, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
    }
  }

  /** From provisioning to the loss of the connection, of the consumer, or the stop. */
  async #session(): Promise<void> {
    const { bus, stream, service, filterSubjects } = this.#options;
    if (!bus.connected()) return;
    const jsm = await bus.connection.jetstreamManager({ checkAPI: false });
    const { incarnation } = await ensureStream(jsm, stream);
    await ensureConsumer(jsm, stream, service, filterSubjects);
    this.#settleLeftovers(incarnation);
    const consumer = await bus.connection.jetstream().consumers.get(stream, service);
    const messages = await consumer.consume({
      max_messages: LIMITS.consumeBatchMessages,
      expires: PULL_EXPIRES_MS,
      abort_on_missing_resource: true,
    });
    this.#messages = messages;
    let live = true;
    // A consume() survives a reconnect only by its own time-outs, and the stream may be another one by then.
    const offReconnect = bus.onReconnect(() => {
      live = false;
      messages.stop();
    });
    if (this.#stopped.signal.aborted) messages.stop();
    this.running = true;
    this.problem = null;
    try {
      await this.#take(messages, (settle) => {
        if (live) settle();
        else this.#unsettled.push({ incarnation, settle });
      });
    } finally {
      offReconnect();
      messages.stop();
      this.#messages = null;
    }
  }

  /** An acknowledgement names a sequence: given to a stream made anew, it would acknowledge another message. */
  #settleLeftovers(incarnation: string): void {
    for (const leftover of this.#unsettled) if (leftover.incarnation === incarnation) leftover.settle();
    this.#unsettled = [];
  }

  async #take(messages: ConsumerMessages, settle: (settlement: () => void) => void): Promise<void> {
    const iterator = messages[Symbol.asyncIterator]();
    let next = iterator.next();
    // Looked at again by the next await; without this, a failure while a batch is processed would be unhandled.
    next.catch(() => undefined);
    const advance = () => {
      next = iterator.next();
      next.catch(() => undefined);
    };
    for (let first = await next; !first.done; first = await next) {
      const batch: JsMsg[] = [first.value];
      advance();
      while (batch.length < LIMITS.consumeBatchMessages) {
        const more = await Promise.race([next.catch(() => null), immediate(null)]);
        if (!more || more.done) break;
        batch.push(more.value);
        advance();
      }
      if (this.#stopped.signal.aborted) settle(() => giveBack(batch));
      else await this.#processBatch(batch, settle);
    }
  }

  async #processBatch(batch: readonly JsMsg[], settle: (settlement: () => void) => void): Promise<void> {
    const { service, stream, process } = this.#options;
    const end = batchSeconds.startTimer({ service, stream });
    const keepAlive = setInterval(() => settle(() => batch.forEach((message) => message.working())), KEEP_ALIVE_MS);
    try {
      const settlements = await process(batch.map(deliveryOf), this.#stopped.signal);
      settle(() => {
        for (const [index, message] of batch.entries()) settleOne(message, settlements[index]);
      });
    } catch (error) {
      settle(() => giveBack(batch, LIMITS.redeliveryFirstMs));
      throw error;
    } finally {
      clearInterval(keepAlive);
      end();
    }
  }
}

/**
 * stop() alone forgets what is already on its way to us, until the acknowledgement wait is over: a drained
 * subscription hands it over first. nats.js 2.29 has it, but not in its types.
 */
function endDelivery(messages: ConsumerMessages, connected: boolean): void {
  const { sub } = messages as unknown as { sub?: Subscription };
  if (!connected || !sub || sub.isClosed()) messages.stop();
  else
    void sub.drain().then(
      () => messages.stop(),
      () => messages.stop(),
    );
}

function settleOne(message: JsMsg, settlement: Settlement | undefined): void {
  if (settlement === "ack") message.ack();
  else message.nak(settlement?.retryMs);
}

function giveBack(batch: readonly JsMsg[], delayMs?: number): void {
  for (const message of batch) message.nak(delayMs);
}
