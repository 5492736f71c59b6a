import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOT } from "../scripts/infrastructure/paths.ts";
import type { Bench, BenchRun } from "./harness/bench.ts";
import { npmStart } from "./harness/npm-start.ts";
import { cpuSecondsOf, memoryBytesOf } from "./harness/process-figures.ts";
import { sampleOf } from "./harness/sample.ts";

const MEGABYTE = 1_000_000;
const IDLE_GOAL_MEGABYTES = 600;
/** What a start leaves behind (compiled code, connections) has settled by then. */
const SETTLE_MS = 10_000;
const IDLE_MS = 5_000;

interface Measurement {
  readonly seconds: number;
  readonly idleMegabytes: number;
  /** Share of one core while nothing happens. */
  readonly idleCpuPercent: number;
  readonly parts: Readonly<Record<string, number>>;
}

export const bench: Bench = {
  about:
    "npm start with everything installed: PostgreSQL, NATS, the simulator, and gateway, app and all services in one process. First start: its data folder is made. Warm start: it is there.",
  measure: async (run) => {
    const data = join(run.folder, "data");
    run.say("first start");
    const first = await startOnce(run, data, 0);
    const warm: Measurement[] = [];
    for (let round = 0; round < run.rounds; round++) {
      run.say(`warm start ${round + 1} of ${run.rounds}`);
      warm.push(await startOnce(run, data, run.smoke ? 0 : 1));
    }
    const of = (value: (each: Measurement) => number) => sampleOf(warm.map(value));
    const parts = Object.keys(first.parts).map((part) => ({
      figure: `idle memory: ${part}`,
      unit: "MB",
      ours: of(({ parts }) => parts[part] ?? 0),
    }));
    return {
      lines: [
        { figure: "first start", unit: "s", ours: sampleOf([first.seconds]) },
        { figure: "warm start", unit: "s", ours: of(({ seconds }) => seconds) },
        {
          figure: "idle memory, everything",
          unit: "MB",
          ours: of(({ idleMegabytes }) => idleMegabytes),
          goal: { atMost: IDLE_GOAL_MEGABYTES },
        },
        ...parts,
        { figure: "idle CPU, everything", unit: "% of a core", ours: of(({ idleCpuPercent }) => idleCpuPercent) },
      ],
      notes: [
        "Memory is PSS of the supervisor and all it started, simulator included: pages that several share count once.",
        `It is read ${(SETTLE_MS + IDLE_MS) / 1000} s after the start; nobody has opened a page yet.`,
      ],
    };
  },
};

/** @param idle 0: it is stopped as soon as it is ready. */
async function startOnce(run: BenchRun, data: string, idle: 0 | 1): Promise<Measurement> {
  const { seconds, run: running, stop } = await npmStart(ROOT, data);
  run.defer(stop);
  const { supervisor, ...others } = running.pids;
  await sleep(SETTLE_MS * idle);
  const before = cpuSecondsOf(supervisor);
  await sleep(IDLE_MS * idle);
  const used = cpuSecondsOf(supervisor) - before;
  const measurement = {
    seconds,
    idleMegabytes: memoryBytesOf(supervisor) / MEGABYTE,
    idleCpuPercent: (used / (IDLE_MS / 1000)) * 100,
    parts: Object.fromEntries(Object.entries(others).map(([part, pid = 0]) => [part, memoryBytesOf(pid) / MEGABYTE])),
  };
  await stop();
  return measurement;
}
