import type { Child } from "../infrastructure/child.ts";
import type { FleetPlace } from "../infrastructure/fleet-environment.ts";
import { natsAddress } from "../infrastructure/nats.ts";
import { type RunFile, removeRunFile, writeRunFile } from "../infrastructure/run-file.ts";
import { installShops } from "./install-shops.ts";
import { type KeepOptions, type Kept, keepRunning } from "./keep-running.ts";
import { showErrors } from "./log-errors.ts";
import { assertPortFree, stopLeftovers } from "./one-at-a-time.ts";
import {
  type FleetPlan,
  logFileOf,
  migrateAll,
  natsPart,
  postgresPart,
  type Started,
  startApp,
  startSimulator,
} from "./parts.ts";
import type { Progress } from "./progress.ts";
import { reloadOnChange } from "./reload-on-change.ts";

/** Dependants first: the app stops while it can still write, then what it stands on. */
const STOP_ORDER = [["app"], ["simulator"], ["nats", "postgres"]];

/** With --dev. The pages are left out: Vite reloads them inside the running app. */
const RELOADED_BY: Record<string, readonly string[] | undefined> = {
  app: ["services", "contracts", "app/server.ts"],
  simulator: ["simulator", "contracts"],
};

export interface Fleet {
  /** Starts everything; resolves when a browser can be sent there. */
  start(): Promise<RunFile>;
  /** Stops what has been started so far, in order. Safe to call during start and more than once. */
  stop(): Promise<void>;
}

/** @param onGiveUp a part died again and again: time to stop all. */
export function fleetOf(plan: FleetPlan, progress: Progress, onGiveUp: (error: Error) => void): Fleet {
  const kept = new Map<string, Kept>();
  const pids: RunFile["pids"] = { supervisor: process.pid };
  let stopping = false;
  let stopShowing = () => {};
  let run: RunFile | undefined;

  return { start, stop };

  async function start(): Promise<RunFile> {
    await stopLeftovers(plan.folder);
    const simulatorUrl = plan.env.SHOPIFY_API_KEY ? undefined : `http://localhost:${plan.env.SIMULATOR_PORT}`;
    await assertPortFree(plan.env.PORT, "PORT");
    if (simulatorUrl) await assertPortFree(plan.env.SIMULATOR_PORT, "SIMULATOR_PORT");
    if (simulatorUrl) await assertPortFree(plan.env.MAILBOX_PORT, "MAILBOX_PORT");
    const [databaseUrl, natsUrl] = await allSettled([database(), bus(), simulator(simulatorUrl)]);
    const place = { databaseUrl, natsUrl, simulatorUrl };
    await progress.step("app and services", () => keep("app", () => startApp(plan, place)));
    stopShowing = showErrors("app", logFileOf(plan, "app"), progress.say);
    if (simulatorUrl) await progress.step("app installed", () => installShops(simulatorUrl));
    if (stopping) throw new Error("stopped while starting");
    run = describe(place);
    writeRunFile(plan.folder, run);
    return run;
  }

  async function stop(): Promise<void> {
    stopping = true;
    stopShowing();
    for (const names of STOP_ORDER) await Promise.all(names.map(async (name) => kept.get(name)?.stop()));
    removeRunFile(plan.folder);
  }

  async function database(): Promise<string> {
    const part = await progress.step("PostgreSQL", () => postgresPart(plan));
    await keepPart("postgres", part);
    await progress.step("databases", () => migrateAll(plan, part.url));
    return part.url;
  }

  async function bus(): Promise<string> {
    const part = await progress.step("NATS", () => natsPart(plan));
    await keepPart("nats", part);
    return part.url;
  }

  async function simulator(url: string | undefined): Promise<void> {
    if (url) await progress.step("simulator", () => keep("simulator", () => startSimulator(plan, url)));
  }

  async function keepPart(name: "postgres" | "nats", { child, start: restart }: Started): Promise<void> {
    if (!child || !restart) return;
    let first: Child | undefined = child;
    await keep(name, async () => {
      const running = first ?? (await restart());
      first = undefined;
      return running;
    });
  }

  async function keep(name: "app" | "simulator" | "postgres" | "nats", begin: () => Promise<Child>): Promise<void> {
    if (stopping) throw new Error("stopped while starting");
    const options: KeepOptions = {
      start: begin,
      say: progress.say,
      onStart: (child) => {
        pids[name] = child.pid;
        if (run && !stopping) writeRunFile(plan.folder, { ...run, pids: { ...pids } });
      },
      onGiveUp,
    };
    const sources = plan.dev ? RELOADED_BY[name] : undefined;
    const part = await (sources ? reloadOnChange(name, options, sources) : keepRunning(name, options));
    kept.set(name, part);
    // Somebody pressed Ctrl-C while it started.
    if (stopping) await part.stop();
  }

  function describe({ databaseUrl, natsUrl, simulatorUrl }: FleetPlace): RunFile {
    const own = (url: string, given: string | undefined) => (given ? {} : { port: Number(new URL(url).port) });
    const bus = natsAddress(natsUrl).servers;
    return {
      startedAt: new Date().toISOString(),
      mode: simulatorUrl ? "simulator" : "shopify",
      without: [...plan.without],
      ports: {
        app: plan.env.PORT,
        ...(simulatorUrl && { simulator: plan.env.SIMULATOR_PORT, mailbox: plan.env.MAILBOX_PORT }),
        ...rename("postgres", own(databaseUrl, plan.env.DATABASE_URL)),
        ...rename("nats", own(bus[0] ?? "", plan.env.NATS_URL)),
      },
      pids: { ...pids },
      urls: {
        app: `http://localhost:${plan.env.PORT}`,
        ...(simulatorUrl && { simulator: simulatorUrl }),
        nats: bus.join(","),
      },
    };
  }
}

function rename(name: string, { port }: { port?: number }): Record<string, number> {
  return port === undefined ? {} : { [name]: port };
}

/** Like Promise.all, but nothing is still starting when it throws. */
async function allSettled<A, B, C>(work: [Promise<A>, Promise<B>, Promise<C>]): Promise<[A, B, C]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
