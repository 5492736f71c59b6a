import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { Failure } from "./failure.ts";
import { isAlive } from "./pids.ts";

/** What runs, where: .flotilla/run.json. No password stands in it. */
const RunFile = z.object({
  startedAt: z.iso.datetime(),
  /** With the simulator, or against the real Shopify. */
  mode: z.enum(["simulator", "shopify"]),
  /** Services left out of the embedded process. */
  without: z.array(z.string()),
  ports: z.object({
    app: z.int(),
    simulator: z.int().optional(),
    mailbox: z.int().optional(),
    postgres: z.int().optional(),
    nats: z.int().optional(),
  }),
  pids: z.object({
    supervisor: z.int(),
    app: z.int().optional(),
    simulator: z.int().optional(),
    postgres: z.int().optional(),
    nats: z.int().optional(),
  }),
  urls: z.object({
    app: z.string(),
    simulator: z.string().optional(),
    nats: z.string(),
  }),
});
export type RunFile = z.output<typeof RunFile>;

function fileIn(folder: string): string {
  return join(folder, "run.json");
}

/** Written whole or not at all: others read it at any time. */
export function writeRunFile(folder: string, run: RunFile): void {
  mkdirSync(dirname(fileIn(folder)), { recursive: true });
  const beside = `${fileIn(folder)}.${process.pid}`;
  writeFileSync(beside, `${JSON.stringify(run, null, 2)}\n`);
  renameSync(beside, fileIn(folder));
}

/** What the last start wrote, running or not. */
export function readRunFile(folder: string): RunFile | undefined {
  try {
    return RunFile.parse(JSON.parse(readFileSync(fileIn(folder), "utf8")));
  } catch {
    return undefined;
  }
}

/** @throws Failure if Flotilla is not running. */
export function runningFleet(folder: string): RunFile {
  const run = readRunFile(folder);
  if (run && isAlive(run.pids.supervisor)) return run;
  throw new Failure("Flotilla is not running", "Start it in another terminal with: npm start");
}

export function removeRunFile(folder: string): void {
  rmSync(fileIn(folder), { force: true });
}
