import cluster, { type Worker } from "node:cluster";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import type { Environment } from "../infrastructure/child.ts";
import { Failure } from "../infrastructure/failure.ts";

const RESTART_FIRST_MS = 250;
const RESTART_LONGEST_MS = 8_000;
/** A copy that lived longer had started well. */
const FAST_DEATH_MS = 15_000;
/** A copy finishes what it has in hand; after that it is killed. */
const STOP_DEADLINE_MS = 15_000;

/** A copy tells its parent that it can work: see services/run.ts. */
const READY = "ready";

export interface CopiesOptions {
  readonly copies: number;
  /** The program of a copy, its arguments and Node's. */
  readonly exec: string;
  readonly args: readonly string[];
  readonly execArgv: readonly string[];
  /** Whole: nothing of this process's own environment is added. */
  readonly environment: (copy: number) => Environment;
  readonly say: (line: string) => void;
}

export interface Copies {
  /** Of the copies that run, the oldest first. */
  pids(): number[];
  /** One after another: a new copy is ready before an old one stops. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface Copy {
  readonly number: number;
  worker: Worker;
}

/**
 * Runs one program as several processes and keeps them running. A port they listen at is one socket, which this process
 * holds and they share (docs/decisions/013): one that stops or dies leaves no connection waiting in a queue of its own.
 * @throws Failure where a copy does not even start. Only one set of copies a process.
 */
export async function startCopies(options: CopiesOptions): Promise<Copies> {
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ exec: options.exec, args: [...options.args], execArgv: [...options.execArgv] });
  const copies: Copy[] = [];
  let stopping = false;
  let restarting = Promise.resolve();

  const stop = async () => {
    stopping = true;
    await Promise.all(copies.map(({ worker }) => end(worker)));
  };
  try {
    for (let number = 1; number <= options.copies; number++) {
      const copy = { number, worker: await start(number) };
      copies.push(copy);
      void keep(copy);
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    pids: () => copies.flatMap(({ worker }) => (worker.isDead() ? [] : (worker.process.pid ?? []))),
    restart: () => {
      restarting = restarting.then(restartAll);
      return restarting;
    },
    stop,
  };

  async function restartAll(): Promise<void> {
    for (const copy of copies) {
      if (stopping) return;
      const old = copy.worker;
      copy.worker = await start(copy.number);
      await end(old);
      options.say(`${named(copy)} was restarted`);
    }
  }

  async function start(number: number): Promise<Worker> {
    const worker = cluster.fork(onlyThese(options.environment(number)));
    const ready = new Promise<true>((resolve) => {
      worker.on("message", (message: unknown) => message === READY && resolve(true));
    });
    const exited = once(worker, "exit").then(([code, signal]) => `ended with ${signal ?? `code ${code}`}`);
    const outcome = await Promise.race([ready, exited]);
    if (outcome !== true) throw new Failure(`Copy ${number} ${outcome} before it was ready`, "Its output says why.");
    return worker;
  }

  /** Starts it again when it dies by itself, ever more slowly. */
  async function keep(copy: Copy): Promise<void> {
    let fastDeaths = 0;
    for (let startedAt = Date.now(); ; startedAt = Date.now()) {
      const { worker } = copy;
      if (!worker.isDead()) await once(worker, "exit");
      if (stopping) return;
      if (copy.worker !== worker) continue;
      fastDeaths = Date.now() - startedAt < FAST_DEATH_MS ? fastDeaths + 1 : 1;
      options.say(`! ${named(copy)} died; starting it again`);
      await sleep(Math.min(RESTART_LONGEST_MS, RESTART_FIRST_MS * 2 ** (fastDeaths - 1)));
      if (stopping) return;
      const next = await start(copy.number).catch(() => null);
      if (!next) continue;
      // Somebody else was faster (a restart of all), or all is to stop.
      if (stopping || copy.worker !== worker) await end(next);
      else copy.worker = next;
    }
  }
}

function named({ number, worker }: Copy): string {
  return `copy ${number} (process ${worker.process.pid})`;
}

/** Not worker.kill(): that cuts it off from its parent before it has finished. */
async function end(worker: Worker): Promise<void> {
  if (worker.isDead()) return;
  const exited = once(worker, "exit");
  const late = setTimeout(() => worker.process.kill("SIGKILL"), STOP_DEADLINE_MS);
  worker.process.kill("SIGTERM");
  await exited;
  clearTimeout(late);
}

/** cluster.fork() adds our own environment, secrets of others among it; what is undefined is left out. */
function onlyThese(environment: Environment): Environment {
  const ours = Object.keys(process.env).map((name) => [name, undefined]);
  return { ...Object.fromEntries(ours), ...environment };
}
