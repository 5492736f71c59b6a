import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { dataFolder } from "../../scripts/infrastructure/paths.ts";
import { isAlive, livePid, stopPid } from "../../scripts/infrastructure/pids.ts";
import type { Bench, BenchRun, Report } from "./bench.ts";

const FOLDER = /^bench-(\d+)$/;
const STOP_DEADLINE_MS = 10_000;

export type Effort = Pick<BenchRun, "rounds" | "seconds" | "smoke" | "say">;

/** Runs one bench in a folder of its own, and leaves nothing behind. */
export async function runBench(bench: Bench, effort: Effort): Promise<Report> {
  await removeLeftovers();
  const folder = join(dataFolder(), `bench-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const undo: (() => Promise<void>)[] = [];
  const stopAll = async () => {
    for (let next = undo.pop(); next; next = undo.pop()) await next();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const onSignal = () => void stopAll().finally(() => process.exit(1));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, onSignal);
  try {
    return await bench.measure({ ...effort, folder, defer: (each) => void undo.push(each) });
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
    await stopAll();
  }
}

/** A bench that was killed leaves its processes behind; their pid files say which. */
async function removeLeftovers(): Promise<void> {
  mkdirSync(dataFolder(), { recursive: true });
  for (const name of readdirSync(dataFolder())) {
    const pid = Number(FOLDER.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || pid === process.pid || isAlive(pid)) continue;
    const folder = join(dataFolder(), name);
    for (const file of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
      const left = file.endsWith(".pid") ? livePid(join(folder, file)) : undefined;
      if (left !== undefined) await stopPid(left, "SIGINT", STOP_DEADLINE_MS);
    }
    rmSync(folder, { recursive: true, force: true });
  }
}
