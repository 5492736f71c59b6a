import { join } from "node:path";
import pg from "pg";
import { SERVICES, type ServiceName } from "../../contracts/services.ts";
import { parseStartEnv } from "../../scripts/env.ts";
import { type Child, type Environment, startChild } from "../../scripts/infrastructure/child.ts";
import { fleetEnvironment, secretsOf } from "../../scripts/infrastructure/fleet-environment.ts";
import { startNats } from "../../scripts/infrastructure/nats.ts";
import { natsUsers } from "../../scripts/infrastructure/participants.ts";
import { ROOT } from "../../scripts/infrastructure/paths.ts";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { startPostgres } from "../../scripts/infrastructure/postgres.ts";
import { migrateService, urlOf } from "../../scripts/migrate.ts";
import { waitFor } from "../../scripts/supervisor/wait-for.ts";
import type { BenchRun } from "./bench.ts";

const READY_DEADLINE_MS = 60_000;
/** Nothing listens there: a bench that needs Shopify brings up the simulator and names it. */
const NO_SIMULATOR = "http://127.0.0.1:9";

/** PostgreSQL and NATS of the bench's own, as `npm start` runs them, and services on them. */
export interface Ground {
  readonly postgres: Child;
  readonly nats: Child;
  /** What webhooks are signed with. */
  readonly clientSecret: string;
  /** The superuser, on the service's database. */
  adminUrl(service: ServiceName): string;
  /** The environment of a process that runs these services. */
  environment(services: readonly ServiceName[], change?: Environment): Environment;
  /** Runs services as a process of their own until the bench ends. @returns once all of them are ready. */
  start(
    services: readonly ServiceName[],
    options?: { readonly name?: string; readonly env?: Environment; readonly nodeArgs?: readonly string[] },
  ): Promise<ServiceProcess>;
}

export interface ServiceProcess {
  readonly child: Child;
  /** The gateway's port; of a process without it, where its health answers. */
  readonly port: number;
}

/**
 * Brings up both servers in the bench's folder, with fsync and synchronous_commit on, and migrates the databases.
 * @throws Error where PostgreSQL would not wait for the disk: its figures would be worth nothing.
 */
export async function openGround(run: BenchRun, options: { readonly simulatorUrl?: string } = {}): Promise<Ground> {
  const { folder } = run;
  const env = parseStartEnv({});
  const secrets = secretsOf(env, folder);
  const logs = join(folder, "logs");
  run.say("starting PostgreSQL and NATS");
  const postgres = await startPostgres({
    folder: join(folder, "postgres"),
    logFile: join(logs, "postgres.log"),
    port: await freePort(),
    password: secrets.postgres,
  });
  run.defer(() => postgres.child.stop());
  const nats = await startNats({
    folder: join(folder, "nats"),
    cacheFolder: join(ROOT, ".flotilla"),
    logFile: join(logs, "nats.log"),
    port: await freePort(),
    users: await natsUsers(secrets.bus),
  });
  run.defer(() => nats.child.stop());
  await assertDurable(postgres.url);
  await Promise.all(
    SERVICES.map((service) => migrateService({ adminUrl: postgres.url, service, ...secrets.database(service) })),
  );
  const place = { databaseUrl: postgres.url, natsUrl: nats.url, simulatorUrl: options.simulatorUrl ?? NO_SIMULATOR };
  const environment: Ground["environment"] = (services, change = {}) => ({
    ...fleetEnvironment(env, secrets, place, services),
    NODE_ENV: "production",
    NODE_COMPILE_CACHE: join(ROOT, "node_modules", ".cache", "compiled"),
    ...change,
  });
  return {
    postgres: postgres.child,
    nats: nats.child,
    clientSecret: secrets.clientSecret,
    adminUrl: (service) => urlOf(postgres.url, { database: `flotilla_${service}` }),
    environment,
    start: async (services, { name = services.join("+"), env: change = {}, nodeArgs = [] } = {}) => {
      const port = await freePort();
      // The gateway's own app is elsewhere; it is not asked for.
      const door = services.includes("gateway")
        ? { PORT: String(port), APP_URL: NO_SIMULATOR }
        : { HEALTH_PORT: String(port) };
      const child = await startChild({
        name,
        command: process.execPath,
        args: [...nodeArgs, join(ROOT, "services", "run.ts"), ...services],
        cwd: ROOT,
        env: environment(services, { ...door, ...change }),
        logFile: join(logs, `${name}.log`),
        pidFile: join(folder, `${name}.pid`),
      });
      run.defer(() => child.stop());
      await waitFor(`http://127.0.0.1:${port}/readyz`, child, READY_DEADLINE_MS, new AbortController().signal);
      return { child, port };
    },
  };
}

async function assertDurable(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const setting of ["fsync", "synchronous_commit", "full_page_writes"]) {
      const { rows } = await client.query<{ value: string }>("select current_setting($1) as value", [setting]);
      if (rows[0]?.value !== "on") throw new Error(`PostgreSQL runs with ${setting} = ${rows[0]?.value}`);
    }
  } finally {
    await client.end();
  }
}
