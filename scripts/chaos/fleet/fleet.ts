import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Participant, SERVICES, type ServiceName } from "../../../contracts/services.ts";
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

/** How many processes of each service. Undefined: everything in one process, as npm start runs it. */
export type Copies = Readonly<Record<ServiceName, number>> | undefined;

export interface FleetOptions {
  /** Its data and its logs; removed first. */
  readonly folder: string;
  readonly copies: Copies;
  /** Shopify's plan of the simulated shops: how much of the Admin API may be used. */
  readonly plan: "standard" | "advanced" | "plus" | "enterprise";
  /** What time it is in the stores when the app is installed, ISO 8601. Left out: the machine's. */
  readonly clock?: string;
  /** The app asks for this scope beside those of its toml, and gets it. */
  readonly furtherScope?: string;
  readonly say: (line: string) => void;
}

export interface ChaosFleet {
  readonly control: Control;
  readonly databases: Databases;
  readonly asking: Asking;
  readonly simulatorUrl: string;
  readonly natsFolder: string;
  readonly logFolder: string;
  /** By name: postgres, nats, app, orders-1, orders-2 and so on. The simulator is not among them: it is the world. */
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
  // The processes have sessions of their own and would outlive us.
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => void stop().finally(() => process.exit(1)));
  }
  const keep = async (name: string, start: () => Promise<Child>) => {
    const part = await openPart(name, start, options.say);
    closers.push(() => part.stop());
    parts.set(name, part);
  };
  try {
    const simulator = await startSimulator(plan, simulatorUrl);
    closers.push(() => simulator.stop());
    if (options.clock !== undefined) await openControl(simulatorUrl).post("/clock", { to: options.clock });
    const postgres = await postgresPart(plan);
    await keep("postgres", startsOf(postgres));
    await migrateAll(plan, postgres.url);
    const nats = await natsPart(plan);
    await keep("nats", startsOf(nats));
    const place = { databaseUrl: postgres.url, natsUrl: nats.url, simulatorUrl };
    if (options.copies) await startApart(plan, place, options.copies, keep);
    else await keep("app", () => startApp(plan, place));
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

/** Each service as processes of its own, and the admin app too; the gateways share the port that Shopify knows. */
async function startApart(
  plan: FleetPlan,
  place: FleetPlace,
  copies: NonNullable<Copies>,
  keep: (name: string, start: () => Promise<Child>) => Promise<void>,
): Promise<void> {
  const appPort = await freePort();
  const door = {
    PORT: String(plan.env.PORT),
    REUSE_PORT: "true",
    APP_URL: `http://localhost:${appPort}`,
  };
  const app = { name: "app", participants: ["app"] as const, program: ["app/main.ts"], env: { PORT: String(appPort) } };
  const processes = namesOf(copies).map(({ name, service }) => ({
    name,
    participants: [service],
    program: ["services/run.ts", service],
    env: service === "gateway" ? door : {},
    // A copy behind a shared port cannot be asked by itself.
    ...(service === "gateway" ? { readyAt: `http://localhost:${plan.env.PORT}/healthz` } : {}),
  }));
  await Promise.all(
    [{ ...app, readyAt: `http://localhost:${appPort}/` }, ...processes].map((each) =>
      keep(each.name, () => startProcess(plan, place, each)),
    ),
  );
}

async function planOf({ folder, plan, furtherScope }: FleetOptions): Promise<FleetPlan> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [PORT, SIMULATOR_PORT, MAILBOX_PORT] = await Promise.all([freePort(), freePort(), freePort()]);
  // What starts a child reads process.env: these reach every process of the fleet.
  Object.assign(process.env, { SIMULATOR_PLAN: plan, LOG_LEVEL: "info" });
  const scoped = furtherScope === undefined ? null : withScope(folder, furtherScope);
  const env = { ...parseStartEnv(scoped ? { SCOPES: scoped.scopes } : {}), PORT, SIMULATOR_PORT, MAILBOX_PORT };
  const secrets = secretsOf(env, folder);
  const appConfigFile = scoped ? { appConfigFile: scoped.file } : {};
  return {
    env,
    secrets,
    folder,
    ...appConfigFile,
    dev: false,
    without: [],
    last: undefined,
    cancelled: new AbortController().signal,
  };
}

/** The project's toml with one scope more, in a file of its own. */
function withScope(folder: string, scope: string): { file: string; scopes: string } {
  const toml = readFileSync(join(ROOT, "shopify.app.toml"), "utf8");
  const [line, own] = /^scopes = "(.*)"$/m.exec(toml) ?? [];
  if (line === undefined) throw new Error("shopify.app.toml has no line of scopes");
  const scopes = `${own},${scope}`;
  const file = join(folder, "shopify.app.toml");
  writeFileSync(file, toml.replace(line, `scopes = "${scopes}"`));
  return { file, scopes };
}

export function namesOf(copies: NonNullable<Copies>): { name: string; service: ServiceName }[] {
  return SERVICES.flatMap((service) =>
    Array.from({ length: copies[service] }, (_, at) => ({ name: `${service}-${at + 1}`, service })),
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

interface OneProcess {
  readonly name: string;
  readonly participants: readonly Participant[];
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Answers once it can be used. Absent: its own health port does. */
  readonly readyAt?: string;
}

async function startProcess(plan: FleetPlan, place: FleetPlace, one: OneProcess): Promise<Child> {
  const { name, participants, program, env, readyAt } = one;
  const [file = "", ...args] = program;
  const healthPort = await freePort();
  const child = await startChild({
    name,
    command: process.execPath,
    args: [
      "--max-semi-space-size=8",
      "--enable-source-maps",
      "--import",
      join(ROOT, "simulator", "preload.ts"),
      join(ROOT, file),
      ...args,
    ],
    cwd: ROOT,
    env: {
      ...fleetEnvironment(plan.env, plan.secrets, place, participants),
      NODE_COMPILE_CACHE: join(ROOT, "node_modules", ".cache", "compiled"),
      NODE_ENV: "production",
      HEALTH_PORT: String(healthPort),
      ...env,
    },
    logFile: logFileOf(plan, name),
    pidFile: join(plan.folder, `${name}.pid`),
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  try {
    await waitFor(readyAt ?? `http://127.0.0.1:${healthPort}/readyz`, child, READY_DEADLINE_MS, plan.cancelled);
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}
