import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  NatsError,
  nanos,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from "nats";
import type { Stream } from "../../../contracts/define.ts";
import { LIMITS } from "../../../contracts/limits.ts";
import { STREAMS } from "../../../contracts/streams.ts";
import { UserError } from "../errors.ts";

/** Messages of one consumer that wait for an acknowledgement, those in backoff included: they must not block the rest. */
const MAX_ACK_PENDING = 20_000;
const STREAM_NOT_FOUND = 10059;
const STREAM_NAME_IN_USE = 10058;
const NO_STORAGE = 10047;
const CONSUMER_EXISTS = 10148;

export interface StreamState {
  readonly stream: Stream;
  /** When the stream was created: a stream that was wiped and made again is another one. */
  readonly incarnation: string;
  /** Of the oldest message that is still there, or would be. */
  readonly firstSeq: number;
  readonly lastSeq: number;
}

function apiCode(error: unknown): number | undefined {
  return error instanceof NatsError ? error.api_error?.err_code : undefined;
}

async function find(jsm: JetStreamManager, stream: Stream): Promise<StreamInfo | null> {
  try {
    return await jsm.streams.info(stream);
  } catch (error) {
    if (apiCode(error) === STREAM_NOT_FOUND) return null;
    throw error;
  }
}

function wanted(stream: Stream) {
  const { subjects, maxAgeMs, maxBytes, duplicateWindowMs } = STREAMS[stream];
  return {
    subjects,
    max_age: nanos(maxAgeMs),
    max_bytes: maxBytes,
    duplicate_window: nanos(duplicateWindowMs),
    // The last message of a subject may be read by whoever may say it: relay/cut-off.ts.
    allow_direct: true,
  };
}

async function create(jsm: JetStreamManager, stream: Stream): Promise<StreamInfo> {
  try {
    return await jsm.streams.add({
      name: stream,
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      ...wanted(stream),
    });
  } catch (error) {
    // Another service was faster; what differs is put right by the update.
    if (apiCode(error) === STREAM_NAME_IN_USE) return jsm.streams.info(stream);
    if (apiCode(error) === NO_STORAGE) {
      const reserved = `JetStream has no ${STREAMS[stream].maxBytes} bytes left to reserve for the stream ${stream}`;
      throw new UserError("NATS_STORAGE", reserved, "free disk space for NATS, or raise its max_file_store", {
        cause: error,
      });
    }
    throw error;
  }
}

/** Makes the stream as contracts/streams.ts describes it, or changes it to that. Replicas stay as an operator set them. */
export async function ensureStream(jsm: JetStreamManager, stream: Stream): Promise<StreamState> {
  let info = (await find(jsm, stream)) ?? (await create(jsm, stream));
  const target = wanted(stream);
  const same =
    info.config.max_age === target.max_age &&
    info.config.max_bytes === target.max_bytes &&
    info.config.allow_direct === target.allow_direct &&
    info.config.duplicate_window === target.duplicate_window &&
    info.config.subjects.join() === target.subjects.join();
  if (!same) info = await jsm.streams.update(stream, target);
  return { stream, incarnation: info.created, firstSeq: info.state.first_seq, lastSeq: info.state.last_seq };
}

/**
 * A durable pull consumer, shared by all copies of the service. Its position survives everything but the stream. One of
 * an earlier version of the service, which heard other messages, is changed to what is heard now.
 */
export async function ensureConsumer(
  jsm: JetStreamManager,
  stream: Stream,
  durable: string,
  filterSubjects: readonly string[],
): Promise<void> {
  const config = {
    durable_name: durable,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    filter_subjects: [...filterSubjects],
    ack_wait: nanos(LIMITS.ackWaitMs),
    max_ack_pending: MAX_ACK_PENDING,
    // We count deliveries ourselves: with a limit here the server would drop a message without a word.
    max_deliver: -1,
  };
  try {
    await jsm.consumers.add(stream, config);
  } catch (error) {
    if (apiCode(error) !== CONSUMER_EXISTS) throw error;
    await jsm.consumers.update(stream, durable, config);
  }
}
