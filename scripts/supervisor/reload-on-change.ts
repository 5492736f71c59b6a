import { resolve } from "node:path";
import type { Child } from "../infrastructure/child.ts";
import { messageOf } from "../infrastructure/failure.ts";
import { ROOT } from "../infrastructure/paths.ts";
import type { KeepOptions, Kept } from "./keep-running.ts";
import { watchSource } from "./watch-source.ts";

/** An editor that saves several files at once causes one reload. */
const SETTLE_MS = 150;
/** Neither changes what runs. */
const NOT_SOURCE = /\.test\.tsx?$|(^|\/)testing|~$|\.swp$/;
const SOURCE = /\.(ts|js|json|graphql|css|toml)$/;

/**
 * Keeps a process running for development: it starts anew when a source changes, and after a mistake waits for the
 * next change instead of giving up.
 * @param sources folders and files, relative to the root.
 * @throws whatever the first start throws.
 */
export async function reloadOnChange(name: string, options: KeepOptions, sources: readonly string[]): Promise<Kept> {
  let stopping = false;
  let reloading = Promise.resolve();
  let waiting = false;
  let child: Child | undefined = await begin();
  let timer: NodeJS.Timeout | undefined;
  const stopWatching = sources.map((source) => watchSource(resolve(ROOT, source), onFile));

  return {
    name,
    pid: () => child?.pid,
    stop: async () => {
      stopping = true;
      clearTimeout(timer);
      for (const stop of stopWatching) stop();
      await reloading;
      await child?.stop();
    },
  };

  async function begin(): Promise<Child> {
    const started = await options.start();
    options.onStart(started);
    void started.exited.then(() => {
      if (!stopping && child === started) options.say(`! ${name} ended; it starts again at the next change`);
    });
    return started;
  }

  function onFile(file: string | undefined): void {
    if (file !== undefined && (!SOURCE.test(file) || NOT_SOURCE.test(file))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      // One is waiting already: it will see this change too.
      if (waiting || stopping) return;
      waiting = true;
      reloading = reloading.then(reload);
    }, SETTLE_MS);
  }

  async function reload(): Promise<void> {
    waiting = false;
    if (stopping) return;
    const from = performance.now();
    const last = child;
    child = undefined;
    await last?.stop();
    try {
      child = await begin();
      options.say(`  ${name} reloaded (${((performance.now() - from) / 1000).toFixed(1)} s)`);
    } catch (error) {
      if (!stopping) options.say(`! ${messageOf(error)}\n  ${name} starts again at the next change`);
    }
  }
}
