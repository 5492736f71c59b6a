import { setTimeout as sleep } from "node:timers/promises";
import { codeOf } from "../_runtime/errors.ts";
import type { Logger } from "../_runtime/logging.ts";

export interface BackgroundWork {
  readonly name: string;
  /** How long to wait once there is nothing more to do. */
  readonly everyMs: number;
  /** @returns false where there was nothing to do. */
  readonly run: () => Promise<boolean>;
}

/** Runs until stopped; what fails is tried again at its next turn. @returns stops it, after what is under way. */
export function inBackground(work: BackgroundWork, logger: Logger): () => Promise<void> {
  const stopped = new AbortController();
  const loop = async () => {
    while (!stopped.signal.aborted) {
      const more = await work.run().catch((error: unknown) => {
        logger.warn({ work: work.name, code: codeOf(error), err: error }, "failed: tried again at its next turn");
        return false;
      });
      if (!more) await sleep(work.everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
    }
  };
  const ended = loop();
  return async () => {
    stopped.abort();
    await ended;
  };
}
