import { setTimeout as sleep } from "node:timers/promises";
import type { Child } from "../../infrastructure/child.ts";
import { messageOf } from "../../infrastructure/failure.ts";

const RESTART_FIRST_MS = 250;
const RESTART_LONGEST_MS = 4_000;
const POLL_MS = 50;
/** A start that fails so often in a row while everything it needs is there will not succeed. */
const STARTS_MAX = 60;

/** One process of a fleet that is treated badly on purpose; whatever ended it, it comes back. */
export interface Part {
  readonly name: string;
  /** False from its death until its next start has succeeded. */
  isUp(): boolean;
  /** Ends the process and keeps it down until `up`. Resolves when it is gone. */
  down(signal: NodeJS.Signals): Promise<void>;
  /** Lets it start again and resolves when it has. */
  up(): Promise<void>;
  /** Freezes the process, or thaws it. */
  pause(): void;
  resume(): void;
  /** Deaths that nobody asked for. */
  ownDeaths(): number;
  stop(): Promise<void>;
}

/** @param start resolves when the process can be used. @throws whatever the first start throws. */
export async function openPart(name: string, start: () => Promise<Child>, say: (line: string) => void): Promise<Part> {
  let wanted = true;
  let stopped = false;
  let ownDeaths = 0;
  let child: Child | undefined = await start();
  void watch(child);

  return {
    name,
    isUp: () => child !== undefined,
    down: async (signal) => {
      wanted = false;
      const current = child;
      if (!current) return;
      signalTo(current, signal);
      await current.exited;
    },
    up: async () => {
      wanted = true;
      await until(() => child !== undefined || stopped);
    },
    pause: () => child && signalTo(child, "SIGSTOP"),
    resume: () => child && signalTo(child, "SIGCONT"),
    ownDeaths: () => ownDeaths,
    stop: async () => {
      stopped = true;
      if (child) signalTo(child, "SIGCONT");
      await child?.stop();
    },
  };

  async function watch(running: Child): Promise<void> {
    await running.exited;
    child = undefined;
    if (stopped) return;
    if (wanted) {
      ownDeaths += 1;
      say(`${name} died by itself; its log: ${running.logFile}`);
    }
    const next = await startAgain();
    if (!next) return;
    child = next;
    void watch(next);
  }

  async function startAgain(): Promise<Child | undefined> {
    for (let tries = 0; tries < STARTS_MAX; tries += 1) {
      await until(() => wanted || stopped);
      if (stopped) return undefined;
      try {
        const next = await start();
        if (wanted && !stopped) return next;
        await next.stop();
      } catch (error) {
        // What it needs may be down just now.
        if (tries > STARTS_MAX / 2) say(`${name} does not start: ${messageOf(error)}`);
      }
      await sleep(Math.min(RESTART_LONGEST_MS, RESTART_FIRST_MS * 2 ** tries));
    }
    say(`${name} does not start any more`);
    return undefined;
  }
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await sleep(POLL_MS);
}

function signalTo({ pid }: Child, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It was gone a moment before.
  }
}
