import { spawn } from "node:child_process";
import { join } from "node:path";
import { SERVICES, type ServiceName } from "../contracts/services.ts";
import { type StartEnv, startEnv } from "./env.ts";
import { Failure, printFailure } from "./infrastructure/failure.ts";
import { fleetEnvironment, secretsOf } from "./infrastructure/fleet-environment.ts";
import { whenParentGone } from "./infrastructure/parent.ts";
import { dataFolder, ROOT } from "./infrastructure/paths.ts";
import { type RunFile, runningFleet } from "./infrastructure/run-file.ts";

/** `npm run service -- orders auth`: these services as a process of their own, beside a fleet that runs. */
function serviceNames(): ServiceName[] {
  const names = process.argv.slice(2).flatMap((argument) => argument.split(","));
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

/** Another gateway has a port of its own, and sends pages to the app that runs. */
function secondDoor(env: StartEnv, run: RunFile): Record<string, string> {
  if (env.PORT === run.ports.app) {
    throw new Failure(
      `A gateway runs at port ${env.PORT} already`,
      `Choose another: PORT=${env.PORT + 1} npm run service -- gateway.`,
    );
  }
  return { PORT: String(env.PORT), APP_URL: env.APP_URL ?? run.urls.app };
}

async function main(): Promise<void> {
  const names = serviceNames();
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
  const preload = place.simulatorUrl ? ["--import", join(ROOT, "simulator", "preload.ts")] : [];
  const child = spawn(process.execPath, [...preload, join(ROOT, "services", "run.ts"), ...names], {
    cwd: ROOT,
    env: {
      ...fleetEnvironment({ ...env, ...portsOf(run, env) }, secrets, place, names),
      ...door,
      NODE_ENV: "production",
    },
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

try {
  await main();
} catch (error) {
  printFailure(error);
  process.exitCode = 1;
}
