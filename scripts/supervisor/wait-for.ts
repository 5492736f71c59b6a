import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "../infrastructure/child.ts";
import { Failure, messageOf } from "../infrastructure/failure.ts";
import { whyItDied } from "./why-it-died.ts";

const POLL_MS = 50;
const REQUEST_TIMEOUT_MS = 3_000;

/**
 * Waits until an address answers 2xx.
 * @param cancelled somebody pressed Ctrl-C: throws its reason.
 * @throws Failure with why the process died if it dies first or the deadline passes.
 */
export async function waitFor(url: string, child: Child, deadlineMs: number, cancelled: AbortSignal): Promise<void> {
  const until = Date.now() + deadlineMs;
  let dead = false;
  let last = "no answer";
  void child.exited.then(() => {
    dead = true;
  });
  for (;;) {
    cancelled.throwIfAborted();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
      if (response.ok) return;
      last = `${response.status} ${await response.text()}`;
    } catch (error) {
      last = messageOf(error);
    }
    if (dead || Date.now() > until) {
      const why = dead ? whyItDied(child) : `${url} said ${last}`;
      throw new Failure(`${child.name} did not come up: ${why}`, `Its log is ${child.logFile}.`);
    }
    await sleep(POLL_MS);
  }
}
