import { readdirSync, readFileSync } from "node:fs";

/** Of /proc/<pid>/stat, on every Linux that Node runs on. Source: man proc; USER_HZ in linux/param.h. */
const TICKS_PER_SECOND = 100;

interface Stat {
  readonly parent: number;
  /** Its own time, and that of the children it has waited for. */
  readonly ticks: number;
}

function statOf(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold anything; after it come state, parent, and as fields 14 to 17 the times.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0);
    return { parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}

/** A process and all that descend from it now. */
function familyOf(root: number): Map<number, Stat> {
  const all = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
    if (stat) all.set(Number(name), stat);
  }
  const family = new Map<number, Stat>();
  const belongs = (pid: number): boolean => pid === root || (all.has(pid) && belongs(all.get(pid)?.parent ?? 0));
  for (const [pid, stat] of all) if (belongs(pid)) family.set(pid, stat);
  return family;
}

/** CPU-seconds, user and system, that a process and all it started have used so far, ended ones included. Linux only. */
export function cpuSecondsOf(pid: number): number {
  let ticks = 0;
  for (const stat of familyOf(pid).values()) ticks += stat.ticks;
  return ticks / TICKS_PER_SECOND;
}

/** Memory of a process and all that descend from it, pages that several share counted once (PSS), in bytes. */
export function memoryBytesOf(pid: number): number {
  let kilobytes = 0;
  for (const each of familyOf(pid).keys()) kilobytes += pssKilobytes(each);
  return kilobytes * 1024;
}

function pssKilobytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0);
  } catch {
    // It has ended meanwhile.
    return 0;
  }
}

/** CPU-seconds by part. */
export type CpuSeconds<Part extends string> = Readonly<Record<Part, number>>;

/** @returns answers with what each part has used since this call. */
export function countCpu<Part extends string>(pids: Readonly<Record<Part, number>>): () => CpuSeconds<Part> {
  const now = () =>
    Object.fromEntries(Object.entries<number>(pids).map(([part, pid]) => [part, cpuSecondsOf(pid)])) as Record<
      Part,
      number
    >;
  const before = now();
  return () => {
    const after = now();
    return Object.fromEntries(
      Object.keys(after).map((part) => [part, after[part as Part] - before[part as Part]]),
    ) as Record<Part, number>;
  };
}
