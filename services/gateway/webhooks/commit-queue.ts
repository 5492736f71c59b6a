import type { OutboxMessage } from "../../_runtime/outbox.ts";
import { GATEWAY_LIMITS } from "../limits.ts";

/** More webhooks wait than may: the sender has to come again. */
export class QueueFull extends Error {}

interface Waiting {
  readonly message: OutboxMessage;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface CommitQueue {
  /** Resolves once the message is committed. @throws QueueFull at once; or what the commit threw. */
  add(message: OutboxMessage): Promise<void>;
  /** Resolves when nothing waits and nothing is being committed. */
  drained(): Promise<void>;
  waiting(): number;
}

/**
 * Collects webhooks into batches: a batch leaves as soon as one of the flushers is free, with all that came until then.
 * There is no timer: under little load a batch is one webhook, under much it is what came during the last commit.
 * @param commit writes a batch, whole or not at all.
 */
export function commitQueue(commit: (messages: readonly OutboxMessage[]) => Promise<void>): CommitQueue {
  const waiting: Waiting[] = [];
  const idle: (() => void)[] = [];
  let bytes = 0;
  let flushing = 0;
  let scheduled = false;

  function next(): Waiting[] {
    let size = 0;
    let count = 0;
    for (const { message } of waiting) {
      size += message.data.byteLength;
      if (count === GATEWAY_LIMITS.commitMessages || (count > 0 && size > GATEWAY_LIMITS.commitBytes)) break;
      count += 1;
    }
    const batch = waiting.splice(0, count);
    for (const { message } of batch) bytes -= message.data.byteLength;
    return batch;
  }

  async function flush(): Promise<void> {
    flushing += 1;
    while (waiting.length > 0) {
      const batch = next();
      try {
        await commit(batch.map((each) => each.message));
        for (const each of batch) each.resolve();
      } catch (error) {
        for (const each of batch) each.reject(error);
      }
    }
    flushing -= 1;
    if (flushing === 0) for (const resolve of idle.splice(0)) resolve();
  }

  /** After the requests that came in one turn of the event loop have all been read: they go together. */
  function schedule(): void {
    if (scheduled || flushing >= GATEWAY_LIMITS.flushers) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (waiting.length > 0 && flushing < GATEWAY_LIMITS.flushers) void flush();
    });
  }

  return {
    add: (message) =>
      new Promise((resolve, reject) => {
        if (waiting.length >= GATEWAY_LIMITS.queuedWebhooks || bytes >= GATEWAY_LIMITS.queuedBytes) {
          reject(new QueueFull(`${waiting.length} webhooks wait for their commit`));
          return;
        }
        bytes += message.data.byteLength;
        waiting.push({ message, resolve, reject });
        schedule();
      }),
    drained: () =>
      new Promise((resolve) => {
        if (waiting.length === 0 && flushing === 0) resolve();
        else idle.push(resolve);
      }),
    waiting: () => waiting.length,
  };
}
