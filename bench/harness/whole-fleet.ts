import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import type { ServiceName } from "../../contracts/services.ts";
import { parseStartEnv } from "../../scripts/env.ts";
import { type Secrets, secretsOf } from "../../scripts/infrastructure/fleet-environment.ts";
import { ROOT } from "../../scripts/infrastructure/paths.ts";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { startPostgres } from "../../scripts/infrastructure/postgres.ts";
import { type RunFile, readRunFile } from "../../scripts/infrastructure/run-file.ts";
import { urlOf } from "../../scripts/migrate.ts";
import type { BenchRun } from "./bench.ts";

const READY = "Flotilla is ready";
const START_DEADLINE_MS = 180_000;

export interface WholeFleet {
  readonly run: RunFile;
  readonly secrets: Secrets;
  /** The superuser, on the service's database. */
  adminUrl(service: ServiceName): string;
}

/**
 * All that `npm start` starts, as it starts it: PostgreSQL and NATS with their fsync, gateway, admin app and every
 * service in one process, and the simulator as the Shopify behind it.
 */
export async function startWholeFleet(run: BenchRun, settings: Record<string, string> = {}): Promise<WholeFleet> {
  const { folder } = run;
  const secrets = secretsOf(parseStartEnv({}), folder);
  await rememberCommitTimes(folder, secrets);
  const ports = await Promise.all([freePort(), freePort(), freePort()]);
  run.say("starting the whole fleet");
  const child = spawn(process.execPath, ["--max-semi-space-size=2", join(ROOT, "scripts", "start.ts")], {
    cwd: ROOT,
    env: {
      ...process.env,
      ...settings,
      FLOTILLA_DIR: folder,
      PORT: String(ports[0]),
      SIMULATOR_PORT: String(ports[1]),
      MAILBOX_PORT: String(ports[2]),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  run.defer(async () => {
    child.kill("SIGTERM");
    await exited;
  });
  const log = createWriteStream(join(folder, "start.log"));
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      log.write(chunk);
      said += chunk.toString();
      if (said.includes(READY)) resolve();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    void exited.then((code) => reject(new Error(`the start ended with ${code}:\n${said}`)));
    setTimeout(() => reject(new Error(`not ready after ${START_DEADLINE_MS} ms:\n${said}`)), START_DEADLINE_MS).unref();
  });
  const runFile = readRunFile(folder);
  const { postgres } = runFile?.ports ?? {};
  if (!runFile || !postgres) throw new Error("the fleet wrote no run.json");
  const base = `postgres://flotilla:${secrets.postgres}@127.0.0.1:${postgres}/postgres`;
  return { run: runFile, secrets, adminUrl: (service) => urlOf(base, { database: `flotilla_${service}` }) };
}

/** pg_xact_commit_timestamp is the exact time of a commit: no clock of ours stands between. It is kept only if asked for. */
async function rememberCommitTimes(folder: string, secrets: Secrets): Promise<void> {
  const { url, child } = await startPostgres({
    folder: join(folder, "postgres"),
    logFile: join(folder, "logs", "postgres.log"),
    port: await freePort(),
    password: secrets.postgres,
  });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("alter system set track_commit_timestamp = on");
  await client.end();
  await child.stop();
}
