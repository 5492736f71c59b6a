import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { stopPid, writePidFile } from "./pids.ts";

/** A log larger than this is set aside as <name>.1 before the next start writes on. */
const LOG_MAX_BYTES = 8 * 1024 * 1024;
/** How much of a log's end is read to say why a process died. */
const LOG_TAIL_BYTES = 64 * 1024;

/** Plain: some framework types make NODE_ENV mandatory in NodeJS.ProcessEnv. */
export type Environment = Record<string, string | undefined>;

export interface ChildOptions {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Environment;
  readonly cwd?: string;
  readonly logFile: string;
  readonly pidFile: string;
  readonly stopSignal?: NodeJS.Signals;
  readonly stopDeadlineMs?: number;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of ours, that outlives us if we are killed: its pid file lets the next start find it. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** Where in the log its own lines begin, in bytes. */
  readonly logStart: number;
  readonly exited: Promise<Exit>;
  /** Resolves when it is gone; after the deadline it is killed. Safe to call twice. */
  stop(): Promise<void>;
}

const STOP_DEADLINE_MS = 10_000;

/** @throws the system's error if the command cannot be run at all. */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, logFile, pidFile, stopSignal = "SIGTERM", stopDeadlineMs = STOP_DEADLINE_MS } = options;
  const log = openLog(logFile);
  const logStart = fstatSync(log).size;
  // A session of its own: Ctrl-C in the terminal reaches us alone, and we stop our children in order.
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env as NodeJS.ProcessEnv | undefined,
    detached: true,
    stdio: ["ignore", log, log],
  });
  const exited = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) => {
      rmSync(pidFile, { force: true });
      resolve({ code, signal });
    });
  });
  try {
    await spawned(child);
  } finally {
    closeSync(log);
  }
  const pid = child.pid as number;
  writePidFile(pidFile, pid);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) await stopPid(pid, stopSignal, stopDeadlineMs);
    await exited;
  };
  return { name, pid, logFile, logStart, exited, stop };
}

/** The last lines of a log, whichever process wrote them. */
export function lastLines(logFile: string, lines: number): string {
  return linesOf({ logFile, logStart: 0 }).slice(-lines).join("\n");
}

/** The end of what a process wrote, line by line, for a message about its death. */
export function linesOf({ logFile, logStart }: Pick<Child, "logFile" | "logStart">): string[] {
  try {
    return readFileSync(logFile).subarray(logStart).subarray(-LOG_TAIL_BYTES).toString().trimEnd().split("\n");
  } catch {
    return [];
  }
}

function spawned(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", reject);
  });
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_MAX_BYTES) renameSync(file, `${file}.1`);
  return openSync(file, "a");
}
