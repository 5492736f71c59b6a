import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";

/** started: what tells this process from a later one with the same id. */
const PidFile = z.object({ pid: z.int().positive(), started: z.string() });
const POLL_MS = 20;
/** After SIGKILL only the kernel can be slow. */
const KILL_DEADLINE_MS = 5_000;

/** Says when a process started, in the system's own terms; undefined if there is no such process. */
function startedAt(pid: number): string | undefined {
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // The name in brackets may hold anything; after it, field 3 is the state and field 22 the start time (man proc).
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined;
  } catch {
    return undefined;
  }
}

export function isAlive(pid: number): boolean {
  return startedAt(pid) !== undefined;
}

export function writePidFile(file: string, pid: number): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ pid, started: startedAt(pid) ?? "" }));
}

/** The process a pid file speaks of, if that very process still runs. */
export function livePid(file: string): number | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { pid, started } = PidFile.parse(JSON.parse(readFileSync(file, "utf8")));
    return startedAt(pid) === started ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Asks a process to stop, and kills it after the deadline.
 * @returns true if it went by itself.
 */
export async function stopPid(pid: number, signal: NodeJS.Signals, deadlineMs: number): Promise<boolean> {
  if (!signalPid(pid, signal)) return true;
  if (await gone(pid, deadlineMs)) return true;
  signalPid(pid, "SIGKILL");
  await gone(pid, KILL_DEADLINE_MS);
  return false;
}

/** Stops what an earlier run left behind, if anything, and removes its pid file. */
export async function stopLeftover(file: string, signal: NodeJS.Signals, deadlineMs: number): Promise<boolean> {
  const pid = livePid(file);
  if (pid !== undefined) await stopPid(pid, signal, deadlineMs);
  rmSync(file, { force: true });
  return pid !== undefined;
}

async function gone(pid: number, deadlineMs: number): Promise<boolean> {
  const until = Date.now() + deadlineMs;
  while (isAlive(pid)) {
    if (Date.now() > until) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function signalPid(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
