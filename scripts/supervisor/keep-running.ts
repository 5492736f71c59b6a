import { setTimeout as sleep } from "node:timers/promises";
import type { Child, Exit } from "../infrastructure/child.ts";
import { Failure, messageOf } from "../infrastructure/failure.ts";
import { whyItDied } from "./why-it-died.ts";

/** So many deaths in a row, each soon after its start, and there is no sense in going on. */
const FAST_DEATHS_MAX = 5;
/** A process that lived longer had started well. */
const FAST_DEATH_MS = 15_000;
const RESTART_FIRST_MS = 250;
const RESTART_LONGEST_MS = 8_000;

export interface Kept {
  readonly name: string;
  pid(): number | undefined;
  stop(): Promise<void>;
}

export interface KeepOptions {
  readonly start: () => Promise<Child>;
  /** Told of a death and of the restart after it. */
  readonly say: (line: string) => void;
  /** After every (re)start: process ids have changed. */
  readonly onStart: (child: Child) => void;
  /** It died too often: with why, and where its log is. */
  readonly onGiveUp: (failure: Failure) => void;
}

/**
 * Starts a process and starts it again when it dies by itself, ever more slowly.
 * @throws whatever the first start throws.
 */
export async function keepRunning(name: string, options: KeepOptions): Promise<Kept> {
  let stopping = false;
  let fastDeaths = 0;
  let child = await options.start();
  options.onStart(child);
  void watch();
  return {
    name,
    pid: () => (stopping ? undefined : child.pid),
    stop: async () => {
      stopping = true;
      await child.stop();
    },
  };

  async function watch(): Promise<void> {
    let startedAt = Date.now();
    for (;;) {
      const exit = await child.exited;
      if (stopping) return;
      fastDeaths = Date.now() - startedAt < FAST_DEATH_MS ? fastDeaths + 1 : 1;
      options.say(`! ${name} ${causeOf(exit)}; starting it again. Its log: ${child.logFile}`);
      const next = await startAgain(child);
      if (!next) return;
      startedAt = Date.now();
      child = next;
      options.onStart(child);
      options.say(`  ${name} is back`);
    }
  }

  async function startAgain(dead: Child): Promise<Child | undefined> {
    let why = whyItDied(dead);
    while (fastDeaths < FAST_DEATHS_MAX) {
      await sleep(Math.min(RESTART_LONGEST_MS, RESTART_FIRST_MS * 2 ** (fastDeaths - 1)));
      if (stopping) return undefined;
      try {
        const next = await options.start();
        if (!stopping) return next;
        await next.stop();
        return undefined;
      } catch (error) {
        why = messageOf(error);
        fastDeaths += 1;
      }
    }
    options.onGiveUp(new Failure(`${name} died ${fastDeaths} times in a row: ${why}`, `Its log is ${dead.logFile}.`));
    return undefined;
  }
}

function causeOf({ code, signal }: Exit): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}
