import { setTimeout as sleep } from "node:timers/promises";
import type { JetStreamManager } from "nats";
import type { MessageType, Stream } from "../../../contracts/define.ts";
import { serviceQueries } from "../../../contracts/queries/service.ts";
import { SERVICES } from "../../../contracts/services.ts";
import { STREAMS } from "../../../contracts/streams.ts";
import type { Bus } from "../bus/connect.ts";
import { heardBy, streamsOf } from "../bus/permissions.ts";
import { ask } from "../bus/request.ts";
import type { Database } from "../database.ts";
import { codeOf } from "../errors.ts";
import type { Logger } from "../logging.ts";
import { missedStretches } from "../metrics.ts";
import type { ServiceRights } from "../rights.ts";

const LOOK_EVERY_MS = 10_000;
/** Clocks differ, and a publisher writes down a little later when a stream took its message. */
const MARGIN_MS = 120_000;
/** A publisher may have much to look through. */
const REPUBLISH_DEADLINE_MS = 30_000;
const NOT_FOUND = "404";

export interface MissedOptions {
  readonly rights: ServiceRights;
  readonly bus: Bus;
  readonly database: Database;
  readonly logger: Logger;
  /** Who may have said what it hears; in tests, fewer. */
  readonly publishers?: readonly string[];
  readonly lookEveryMs?: number;
}

/** How far the stream was heard. @property at when nothing was left to hear for the last time. */
interface Heard {
  readonly incarnation: string;
  readonly seq: number;
  readonly at: Date;
}

/**
 * A stream drops its oldest messages by age and size, whoever has not heard them yet. This notices it: what it dropped
 * beyond where the service had heard it was missed, perhaps. Every service is then asked to say again what it said since
 * that time; what was heard after all is dropped by the inbox. By the copy that leads; the answer stops it.
 */
export function watchForMissed(options: MissedOptions): () => Promise<void> {
  const stopped = new AbortController();
  const watch = new MissedWatch(options);
  const running = (async () => {
    while (!stopped.signal.aborted) {
      await watch.look().catch((error: unknown) => {
        // At the very first start the stream or the consumer is not there yet.
        if (!options.bus.connected() || codeOf(error) === NOT_FOUND) return;
        options.logger.warn({ code: codeOf(error), err: error }, "what streams dropped is not known: looked at again");
      });
      const waitMs = options.lookEveryMs ?? LOOK_EVERY_MS;
      await sleep(waitMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopped.abort();
    await running;
  };
}

class MissedWatch {
  readonly #options: MissedOptions;
  readonly #heard: readonly MessageType[];
  /** Publishers that have been asked for the stretch in hand, which one that is away does not begin anew. */
  #asked = new Map<Stream, { until: Date; publishers: Set<string> }>();

  constructor(options: MissedOptions) {
    this.#options = options;
    this.#heard = heardBy(options.rights);
  }

  async look(): Promise<void> {
    const { bus } = this.#options;
    if (!bus.connected()) return;
    const jsm = await bus.connection.jetstreamManager({ checkAPI: false });
    for (const stream of streamsOf(this.#heard)) await this.#lookAt(jsm, stream);
  }

  async #lookAt(jsm: JetStreamManager, stream: Stream): Promise<void> {
    const { rights, database, logger } = this.#options;
    const now = new Date();
    // In this order: what the stream ended with before has been heard if nothing is left afterwards.
    const { created, state } = await jsm.streams.info(stream);
    const consumer = await jsm.consumers.info(stream, rights.name);
    const last = await readHeard(database, stream);
    if (last && wasMissed(last, { stream, incarnation: created, firstSeq: state.first_seq, now })) {
      logger.warn({ stream, since: last.at }, "the stream dropped what was not heard: asking for it again");
      missedStretches.inc({ service: rights.name, stream });
      await this.#askAll(stream, last.at, now);
    }
    const nothingLeft = consumer.num_pending + consumer.num_ack_pending === 0;
    const acknowledged = nothingLeft ? state.last_seq : consumer.ack_floor.stream_seq;
    await writeHeard(database, stream, {
      incarnation: created,
      // Of what was dropped, all there is to do has been done.
      seq: Math.max(acknowledged, state.first_seq - 1),
      at: nothingLeft || !last ? now : last.at,
    });
  }

  /** @throws where one did not answer: the rest is asked at the next look. */
  async #askAll(stream: Stream, since: Date, now: Date): Promise<void> {
    const { bus, publishers = SERVICES } = this.#options;
    const types = this.#heard.filter((message) => message.stream === stream).map((message) => message.type);
    const asked = this.#asked.get(stream) ?? { until: now, publishers: new Set<string>() };
    this.#asked.set(stream, asked);
    const input = {
      types,
      since: new Date(since.getTime() - MARGIN_MS).toISOString(),
      until: asked.until.toISOString(),
    };
    for (const publisher of publishers) {
      if (asked.publishers.has(publisher)) continue;
      await ask(bus, serviceQueries(publisher).republish, null, input, { deadlineMs: REPUBLISH_DEADLINE_MS });
      asked.publishers.add(publisher);
    }
    this.#asked.delete(stream);
  }
}

/** Where the stream was made anew, publishers say again by themselves all that it would still hold. */
function wasMissed(last: Heard, found: { stream: Stream; incarnation: string; firstSeq: number; now: Date }): boolean {
  if (found.incarnation === last.incarnation) return found.firstSeq > last.seq + 1;
  return last.at.getTime() < found.now.getTime() - STREAMS[found.stream].maxAgeMs + MARGIN_MS;
}

async function readHeard(database: Database, stream: Stream): Promise<Heard | null> {
  const { rows } = await database.write.query<{ incarnation: string; seq: string; at: Date }>({
    name: "heard-read",
    text: "select incarnation, seq, at from runtime.heard where stream = $1",
    values: [stream],
  });
  const [row] = rows;
  return row ? { ...row, seq: Number(row.seq) } : null;
}

async function writeHeard(database: Database, stream: Stream, { incarnation, seq, at }: Heard): Promise<void> {
  await database.write.query({
    name: "heard-write",
    text: `insert into runtime.heard (stream, incarnation, seq, at) values ($1, $2, $3, $4)
           on conflict (stream) do update
           set incarnation = excluded.incarnation, seq = excluded.seq, at = excluded.at`,
    values: [stream, incarnation, seq, at],
  });
}
