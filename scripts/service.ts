import { spawn } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { SERVICES, type ServiceName } from "../contracts/services.ts";
import { type StartEnv, startEnv } from "./env.ts";
import type { Environment } from "./infrastructure/child.ts";
import { Failure, printFailure } from "./infrastructure/failure.ts";
import { fleetEnvironment, secretsOf } from "./infrastructure/fleet-environment.ts";
import { whenParentGone } from "./infrastructure/parent.ts";
import { dataFolder, ROOT } from "./infrastructure/paths.ts";
import { type RunFile, runningFleet } from "./infrastructure/run-file.ts";
import { startCopies } from "./supervisor/copies.ts";
import { withUsage } from "./terminal/with-usage.ts";

const USAGE = "npm run service -- SERVICE... [--copies N]";
const COPIES_MAX = 32;
const Copies = z.coerce.number().int().min(1).max(COPIES_MAX);

/**
 * `npm run service -- orders auth`: these services as a process of their own, beside a fleet that runs; with
 * `--copies 3` as three. SIGTERM stops them, SIGUSR2 to this process restarts the copies one after another.
 */
function commandLine(): { names: ServiceName[]; copies: number } {
  const { values, positionals } = withUsage(USAGE, () =>
    parseArgs({ allowPositionals: true, options: { copies: { type: "string", default: "1" } } }),
  );
  const copies = Copies.safeParse(values.copies);
  if (!copies.success) throw new Failure(`--copies ${values.copies} is no number from 1 to ${COPIES_MAX}`, USAGE);
  return { names: serviceNames(positionals.flatMap((argument) => argument.split(","))), copies: copies.data };
}

function serviceNames(names: readonly string[]): ServiceName[] {
  const known = SERVICES.join(", ");
  if (names.length === 0)
    throw new Failure("Which service?", `For example: npm run service -- orders. They are: ${known}.`);
  const unknown = names.find((name) => !SERVICES.some((service) => service === name));
  if (unknown !== undefined) throw new Failure(`There is no service "${unknown}"`, `They are: ${known}.`);
  return SERVICES.filter((service) => names.includes(service));
}

/** The server of our own is at the port it was started with; DATABASE_URL must be the same as for npm start. */
function databaseUrlOf(run: RunFile, password: string): string {
  return `postgres://flotilla:${password}@127.0.0.1:${run.ports.postgres}/postgres`;
}

/** As the fleet was started, whatever the environment says here. */
function portsOf({ ports }: RunFile, env: StartEnv): Pick<StartEnv, "PORT" | "MAILBOX_PORT"> {
  return { PORT: ports.app, MAILBOX_PORT: ports.mailbox ?? env.MAILBOX_PORT };
}

/** Other gateways have a port of their own, which copies share, and send pages to the app that runs. */
function secondDoor(env: StartEnv, run: RunFile): Record<string, string> {
  if (env.PORT === run.ports.app) {
    throw new Failure(
      `A gateway runs at port ${env.PORT} already`,
      `Choose another: PORT=${env.PORT + 1} npm run service -- gateway.`,
    );
  }
  return { PORT: String(env.PORT), APP_URL: env.APP_URL ?? run.urls.app };
}

/** How to run these services as a process of their own beside the fleet of this folder. */
interface Program {
  readonly exec: string;
  readonly execArgv: readonly string[];
  readonly environment: Environment;
}

function programOf(names: readonly ServiceName[]): Program {
  const env = startEnv();
  const folder = dataFolder();
  const run = runningFleet(folder);
  const secrets = secretsOf(env, folder);
  const place = {
    databaseUrl: env.DATABASE_URL ?? databaseUrlOf(run, secrets.postgres),
    natsUrl: env.NATS_URL ?? run.urls.nats,
    simulatorUrl: run.urls.simulator,
  };
  const door = names.includes("gateway") ? secondDoor(env, run) : {};
  return {
    exec: join(ROOT, "services", "run.ts"),
    execArgv: place.simulatorUrl ? ["--import", join(ROOT, "simulator", "preload.ts")] : [],
    environment: {
      ...fleetEnvironment({ ...env, ...portsOf(run, env) }, secrets, place, names),
      ...door,
      NODE_ENV: "production",
    },
  };
}

function runOne(names: readonly ServiceName[], { exec, execArgv, environment }: Program): void {
  const child = spawn(process.execPath, [...execArgv, exec, ...names], {
    cwd: ROOT,
    env: environment as NodeJS.ProcessEnv,
    stdio: "inherit",
  });
  // From a terminal Ctrl-C reaches the child by itself; kill reaches only us.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill(signal));
  whenParentGone(() => child.kill("SIGTERM"));
  child.once("error", (error) => {
    printFailure(error);
    process.exitCode = 1;
  });
  child.once("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" || signal === "SIGTERM" ? 0 : 1);
  });
}

async function runSeveral(names: readonly ServiceName[], count: number, program: Program): Promise<void> {
  const { exec, execArgv, environment } = program;
  const copies = await startCopies({
    copies: count,
    exec,
    execArgv,
    args: names,
    environment: (copy) => ({ ...environment, ...healthPortOf(environment, copy) }),
    say: console.log,
  });
  const stop = () => void copies.stop().then(() => process.exit(0));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  whenParentGone(stop);
  process.on("SIGUSR2", () => void copies.restart().catch(printFailure));
  console.log(`${count} copies of ${names.join(", ")} run: processes ${copies.pids().join(", ")}`);
  console.log(`kill -USR2 ${process.pid} restarts them one after another; Ctrl-C stops them`);
}

/** Each copy answers for itself: at HEALTH_PORT, and those after it. */
function healthPortOf({ HEALTH_PORT }: Environment, copy: number): Environment {
  return HEALTH_PORT ? { HEALTH_PORT: String(Number(HEALTH_PORT) + copy - 1) } : {};
}

async function main(): Promise<void> {
  const { names, copies } = commandLine();
  const program = programOf(names);
  if (copies === 1) runOne(names, program);
  else await runSeveral(names, copies, program);
}

try {
  await main();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
