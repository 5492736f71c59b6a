import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Child, startChild } from "../infrastructure/child.ts";
import type { Failure } from "../infrastructure/failure.ts";
import { isAlive, livePid } from "../infrastructure/pids.ts";
import { type Kept, keepRunning } from "./keep-running.ts";

let folder: string;
let kept: Kept | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kept-"));
});
afterEach(async () => {
  await kept?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const pidFile = () => join(folder, "it.pid");
const startScript = (script: string) => () =>
  startChild({
    name: "it",
    command: process.execPath,
    args: ["-e", script],
    logFile: join(folder, "it.log"),
    pidFile: pidFile(),
  });

function keep(script: string) {
  const starts: Child[] = [];
  const waiting: (() => void)[] = [];
  const gaveUp = Promise.withResolvers<Failure>();
  const started = keepRunning("it", {
    start: startScript(script),
    say: () => {},
    onStart: (child) => {
      starts.push(child);
      for (const tell of waiting.splice(0)) tell();
    },
    onGiveUp: gaveUp.resolve,
  });
  const nextStart = () => new Promise<void>((resolve) => waiting.push(resolve));
  return { started, starts, nextStart, gaveUp: gaveUp.promise };
}

test("a process that is killed is started again, and its pid file names the new one", async () => {
  const { started, starts, nextStart } = keep("setInterval(() => {}, 1000)");
  kept = await started;
  const again = nextStart();
  process.kill(kept.pid() ?? 0, "SIGKILL");
  await again;
  expect(starts).toHaveLength(2);
  expect(kept.pid()).toBe(starts[1]?.pid);
  expect(livePid(pidFile())).toBe(starts[1]?.pid);
});

test("a process that dies at once each time is given up, naming its log", async () => {
  const { started, gaveUp } = keep("console.error('no licence'); process.exit(3)");
  kept = await started;
  const failure = await gaveUp;
  expect(failure.message).toContain("no licence");
  expect(failure.remedy).toContain(join(folder, "it.log"));
  expect(readFileSync(join(folder, "it.log"), "utf8").split("no licence")).toHaveLength(6);
});

test("what is stopped on purpose stays stopped", async () => {
  const { started, starts } = keep("setInterval(() => {}, 1000)");
  kept = await started;
  const pid = starts[0]?.pid ?? 0;
  await kept.stop();
  expect(isAlive(pid)).toBe(false);
  expect(livePid(pidFile())).toBeUndefined();
  expect(starts).toHaveLength(1);
});
