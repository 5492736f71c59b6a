import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { SERVICES, type ServiceName } from "../../../contracts/services.ts";
import { openBus } from "../../../services/_runtime/bus/connect.ts";
import { parseStartEnv } from "../../env.ts";
import { type Child, startChild } from "../../infrastructure/child.ts";
import { busUser, type FleetPlace, fleetEnvironment, secretsOf } from "../../infrastructure/fleet-environment.ts";
import { ROOT } from "../../infrastructure/paths.ts";
import { freePort } from "../../infrastructure/ports.ts";
import { installShops } from "../../supervisor/install-shops.ts";
import {
  type FleetPlan,
  logFileOf,
  migrateAll,
  natsPart,
  postgresPart,
  type Started,
  startApp,
  startSimulator,
} from "../../supervisor/parts.ts";
import { waitFor } from "../../supervisor/wait-for.ts";
import { type Control, openControl } from "../control.ts";
import { type Databases, openDatabases } from "../our-state.ts";
import { type Asking, openAsking } from "./asking.ts";
import { openPart, type Part } from "./part.ts";

const READY_DEADLINE_MS = 60_000;
/** A process that was paused must first wake up. */
const STOP_DEADLINE_MS = 10_000;

/** How many processes of each service; what is not named here runs inside the app's process with a gateway. */
export type Copies = Readonly<Partial<Record<ServiceName, number>>>;

export interface FleetOptions {
  /** Its data and its logs; removed first. */
  readonly folder: string;
  readonly copies: Copies;
  /** Shopify's plan of the simulated shops: how much of the Admin API may be used. */
  readonly plan: "standard" | "advanced" | "plus" | "enterprise";
  readonly say: (line: string) => void;
}

export interface ChaosFleet {
  readonly control: Control;
  readonly databases: Databases;
  readonly asking: Asking;
  readonly simulatorUrl: string;
  readonly natsFolder: string;
  readonly logFolder: string;
  /** By name: postgres, nats, app, orders-1, orders-2 ... The simulator is not among them: it is the world. */
  readonly parts: ReadonlyMap<string, Part>;
  stop(): Promise<void>;
}

/** A whole fleet of processes of its own, with the app installed in every shop of the simulator. */
export async function openFleet(options: FleetOptions): Promise<ChaosFleet> {
  const plan = await planOf(options);
  const simulatorUrl = `http://localhost:${plan.env.SIMULATOR_PORT}`;
  const parts = new Map<string, Part>();
  const closers: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const keep = async (name: string, start: () => Promise<Child>) => {
    const part = await openPart(name, start, options.say);
    closers.push(() => part.stop());
    parts.set(name, part);
  };
  try {
    const simulator = await startSimulator(plan, simulatorUrl);
    closers.push(() => simulator.stop());
    const postgres = await postgresPart(plan);
    await keep("postgres", startsOf(postgres));
    await migrateAll(plan, postgres.url);
    const nats = await natsPart(plan);
    await keep("nats", startsOf(nats));
    const place = { databaseUrl: postgres.url, natsUrl: nats.url, simulatorUrl };
    const singly = namesOf(options.copies);
    await Promise.all([
      keep("app", () => startApp(plan, place)),
      ...singly.map(({ name, service }) => keep(name, () => startService(plan, place, name, service))),
    ]);
    await installShops(simulatorUrl);
    const databases = openDatabases(postgres.url);
    closers.push(() => databases.close());
    const { user, password } = busUser("ask", plan.env, plan.secrets);
    const bus = await openBus({ url: nats.url, user, password, name: "ask" });
    closers.push(() => bus.close());
    return {
      control: openControl(simulatorUrl),
      databases,
      asking: openAsking(bus),
      simulatorUrl,
      natsFolder: join(options.folder, "nats"),
      logFolder: join(options.folder, "logs"),
      parts,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function planOf({ folder, copies, plan }: FleetOptions): Promise<FleetPlan> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [PORT, SIMULATOR_PORT, MAILBOX_PORT] = await Promise.all([freePort(), freePort(), freePort()]);
  // What starts a child reads process.env: these reach every process of the fleet.
  Object.assign(process.env, { SIMULATOR_PLAN: plan, LOG_LEVEL: "info" });
  const env = { ...parseStartEnv({}), PORT, SIMULATOR_PORT, MAILBOX_PORT };
  const without = SERVICES.filter((service) => service !== "gateway" && copies[service] !== undefined);
  const secrets = secretsOf(env, folder);
  return { env, secrets, folder, dev: false, without, last: undefined, cancelled: new AbortController().signal };
}

function namesOf(copies: Copies): { name: string; service: ServiceName }[] {
  return SERVICES.flatMap((service) =>
    Array.from({ length: copies[service] ?? 0 }, (_, at) => ({ name: `${service}-${at + 1}`, service })),
  );
}

/** The first start has happened; the next ones bring it back to the same place. */
function startsOf({ child, start }: Started): () => Promise<Child> {
  let first = child;
  return async () => {
    const running = first ?? (await start?.());
    first = undefined;
    if (!running) throw new Error("DATABASE_URL and NATS_URL must not be set here");
    return running;
  };
}

async function startService(plan: FleetPlan, place: FleetPlace, name: string, service: ServiceName): Promise<Child> {
  const healthPort = await freePort();
  const child = await startChild({
    name,
    command: process.execPath,
    args: [
      "--max-semi-space-size=8",
      "--enable-source-maps",
      "--import",
      join(ROOT, "simulator", "preload.ts"),
      join(ROOT, "services", "run.ts"),
      service,
    ],
    cwd: ROOT,
    env: {
      ...fleetEnvironment(plan.env, plan.secrets, place, [service]),
      NODE_COMPILE_CACHE: join(ROOT, "node_modules", ".cache", "compiled"),
      NODE_ENV: "production",
      HEALTH_PORT: String(healthPort),
    },
    logFile: logFileOf(plan, name),
    pidFile: join(plan.folder, `${name}.pid`),
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  try {
    await waitFor(`http://127.0.0.1:${healthPort}/readyz`, child, READY_DEADLINE_MS, plan.cancelled);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}
