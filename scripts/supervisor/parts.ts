import { join } from "node:path";
import { SERVICES } from "../../contracts/services.ts";
import type { StartEnv } from "../env.ts";
import { type Child, startChild } from "../infrastructure/child.ts";
import {
  type FleetPlace,
  fleetEnvironment,
  type Secrets,
  shopEnvironment,
} from "../infrastructure/fleet-environment.ts";
import { checkNats, startNats } from "../infrastructure/nats.ts";
import { natsUsers } from "../infrastructure/participants.ts";
import { ROOT } from "../infrastructure/paths.ts";
import { portNear } from "../infrastructure/ports.ts";
import { checkPostgres, startPostgres } from "../infrastructure/postgres.ts";
import type { RunFile } from "../infrastructure/run-file.ts";
import { migrateService } from "../migrate.ts";
import { assertHasMigration } from "./has-migration.ts";
import { waitFor } from "./wait-for.ts";

/** The first start of the app on a slow machine compiles much; a start that takes longer has hung. */
const READY_DEADLINE_MS = 90_000;
/** The app finishes what it has in hand; both databases are closed after it. */
const STOP_DEADLINE_MS = 10_000;

/** Node keeps compiled modules here, TypeScript without its types included: a second start is faster. */
const COMPILE_CACHE = { NODE_COMPILE_CACHE: join(ROOT, "node_modules", ".cache", "compiled") };

/** With much memory in the machine V8 lets its young generation grow to 134 MB in an idle process; so much is enough. */
const APP_YOUNG_MB = 16;
const SIMULATOR_YOUNG_MB = 8;
/**
 * V8 lets garbage grow to four times what lives where it may take gigabytes, and to about half as much again under a limit
 * like this: a backfill of 30,000 orders took 274 MB beyond idle without it, 85 with it.
 */
const APP_HEAP_MB = 768;

/** @param megabytes of each of the two half spaces. */
function smallYoungSpace(megabytes: number): string {
  return `--max-semi-space-size=${megabytes}`;
}

/** What all parts of one fleet need to know. */
export interface FleetPlan {
  readonly env: StartEnv;
  readonly secrets: Secrets;
  readonly folder: string;
  /** What the simulator reads as the app's toml; the project's own where it is left out. */
  readonly appConfigFile?: string;
  readonly dev: boolean;
  readonly without: readonly string[];
  /** Its ports are used again where they are free. */
  readonly last: RunFile | undefined;
  /** Aborted when all is to stop. */
  readonly cancelled: AbortSignal;
}

export interface Started {
  readonly url: string;
  /** Starts it again in the same place. Absent: somebody else runs it. */
  readonly start?: () => Promise<Child>;
  readonly child?: Child;
}

export function logFileOf(plan: FleetPlan, name: string): string {
  return join(plan.folder, "logs", `${name}.log`);
}

/** The server at DATABASE_URL, or one of our own. */
export async function postgresPart(plan: FleetPlan): Promise<Started> {
  const { env, folder, secrets, last } = plan;
  if (env.DATABASE_URL) {
    await checkPostgres(env.DATABASE_URL);
    return { url: env.DATABASE_URL };
  }
  const port = await portNear(last?.ports.postgres);
  const logFile = logFileOf(plan, "postgres");
  const start = () => startPostgres({ folder: join(folder, "postgres"), logFile, port, password: secrets.postgres });
  const { url, child } = await start();
  return { url, child, start: async () => (await start()).child };
}

/** All services at once: each has its own database, and its own lock. */
export async function migrateAll(plan: FleetPlan, databaseUrl: string): Promise<void> {
  for (const service of SERVICES) assertHasMigration(service);
  const migrations = SERVICES.map((service) =>
    migrateService({ adminUrl: databaseUrl, service, ...plan.secrets.database(service) }),
  );
  await Promise.all(migrations);
}

/** The server at NATS_URL, or one of our own. */
export async function natsPart(plan: FleetPlan): Promise<Started> {
  const { env, folder, secrets, last } = plan;
  if (env.NATS_URL) {
    await checkNats(env.NATS_URL);
    return { url: env.NATS_URL };
  }
  const [port, users] = await Promise.all([portNear(last?.ports.nats), natsUsers(secrets.bus)]);
  const logFile = logFileOf(plan, "nats");
  const start = () => startNats({ folder: join(folder, "nats"), cacheFolder: folder, logFile, port, users });
  const { url, child } = await start();
  return { url, child, start: async () => (await start()).child };
}

export async function startSimulator(plan: FleetPlan, url: string): Promise<Child> {
  const child = await startChild({
    name: "simulator",
    command: process.execPath,
    args: [smallYoungSpace(SIMULATOR_YOUNG_MB), join(ROOT, "simulator", "main.ts")],
    cwd: ROOT,
    env: {
      ...process.env,
      ...shopEnvironment(plan.env, plan.secrets, url),
      ...COMPILE_CACHE,
      NODE_ENV: "production",
      SIMULATOR_PORT: String(plan.env.SIMULATOR_PORT),
      MAILBOX_PORT: String(plan.env.MAILBOX_PORT),
      SIMULATOR_DATA: join(plan.folder, "simulator", "store.sqlite"),
      SHOPIFY_APP_CONFIG: plan.appConfigFile ?? join(ROOT, "shopify.app.toml"),
    },
    logFile: logFileOf(plan, "simulator"),
    pidFile: join(plan.folder, "simulator.pid"),
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  return orStopped(child, waitFor(`${url}/_control/shops`, child, READY_DEADLINE_MS, plan.cancelled));
}

/** Gateway, admin app and services in one process; the preload sends Shopify's hosts to the simulator. */
export async function startApp(plan: FleetPlan, place: FleetPlace): Promise<Child> {
  const args = [
    smallYoungSpace(APP_YOUNG_MB),
    `--max-old-space-size=${APP_HEAP_MB}`,
    "--enable-source-maps",
    ...(place.simulatorUrl ? ["--import", join(ROOT, "simulator", "preload.ts")] : []),
    join(ROOT, "services", "embedded.ts"),
    ...(plan.without.length > 0 ? ["--without", plan.without.join(",")] : []),
  ];
  const services = SERVICES.filter((service) => !plan.without.includes(service));
  const child = await startChild({
    name: "app",
    command: process.execPath,
    args,
    cwd: ROOT,
    env: {
      ...fleetEnvironment(plan.env, plan.secrets, place, [...services, "app"]),
      ...COMPILE_CACHE,
      NODE_ENV: plan.dev ? "development" : "production",
    },
    logFile: logFileOf(plan, "app"),
    pidFile: join(plan.folder, "app.pid"),
    stopDeadlineMs: STOP_DEADLINE_MS,
  });
  return orStopped(
    child,
    waitFor(`http://localhost:${plan.env.PORT}/readyz`, child, READY_DEADLINE_MS, plan.cancelled),
  );
}

async function orStopped(child: Child, ready: Promise<void>): Promise<Child> {
  try {
    await ready;
    return child;
  } catch (error) {
    await child.stop();
    throw error;
  }
}
