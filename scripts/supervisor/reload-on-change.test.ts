import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Child, startChild } from "../infrastructure/child.ts";
import { isAlive } from "../infrastructure/pids.ts";
import type { Kept } from "./keep-running.ts";
import { reloadOnChange } from "./reload-on-change.ts";

let folder: string;
let kept: Kept | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "reload-"));
  write("setInterval(() => {}, 1000)");
});
afterEach(async () => {
  await kept?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const write = (script: string, name = "it.js") => writeFileSync(join(folder, name), script);

/** As editors save, and git checks out: the new content takes the file's name at once. */
function replace(script: string, name = "it.js"): void {
  write(script, `${name}.new`);
  renameSync(join(folder, `${name}.new`), join(folder, name));
}

async function start() {
  const starts: Child[] = [];
  const said: string[] = [];
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const begin = async () => {
    const files = { logFile: join(folder, "it.log"), pidFile: join(folder, "it.pid") };
    const child = await startChild({ name: "it", command: process.execPath, args: [join(folder, "it.js")], ...files });
    starts.push(child);
    return child;
  };
  const options = {
    start: begin,
    say: (line: string) => {
      said.push(line);
      tell();
    },
    onStart: () => {},
    onGiveUp: () => {},
  };
  kept = await reloadOnChange("it", options, [folder]);
  const until = (what: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!said.some((line) => line.includes(what))) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
    });
  return { starts, said, until };
}

test("a changed source starts the process anew", async () => {
  const { starts, until } = await start();
  write("setInterval(() => {}, 999)");
  await until("reloaded");
  expect(isAlive(starts[0]?.pid ?? 0)).toBe(false);
  expect(starts.length).toBeGreaterThan(1);
});

test("after a mistake it waits for the next change", async () => {
  const { said, until } = await start();
  write("throw new Error('mistake')");
  await until("starts again at the next change");
  said.length = 0;
  write("setInterval(() => {}, 998)");
  await until("reloaded");
  expect(isAlive(kept?.pid() ?? 0)).toBe(true);
});

test("a file replaced twice is seen twice", async () => {
  const { said, until } = await start();
  for (const interval of [997, 996, 995]) {
    replace(`setInterval(() => {}, ${interval})`);
    await until("reloaded");
    said.length = 0;
  }
});

test("a folder made anew is seen, and so is what changes in it later", async () => {
  const { said, until } = await start();
  for (const round of [1, 2]) {
    mkdirSync(join(folder, "parts"));
    await until("reloaded");
    said.length = 0;
    replace(`export const round = ${round}`, "parts/part.js");
    await until("reloaded");
    said.length = 0;
    rmSync(join(folder, "parts"), { recursive: true });
    await until("reloaded");
    said.length = 0;
  }
});
