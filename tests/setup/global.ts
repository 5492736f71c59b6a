import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { startNats } from "../../scripts/infrastructure/nats.ts";
import { ROOT } from "../../scripts/infrastructure/paths.ts";
import { isAlive, livePid, stopLeftover } from "../../scripts/infrastructure/pids.ts";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { startPostgres } from "../../scripts/infrastructure/postgres.ts";
import { TEST_PASSWORD, testUsers } from "./users.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Superuser on a throwaway PostgreSQL; use testDatabase() for a database of your own. */
    databaseUrl: string;
    /** Without credentials: a connection made with none may do everything. */
    natsUrl: string;
  }
}

const DATA = join(ROOT, ".flotilla");
const FOLDER_PREFIX = "test-";
/** test-<pid>; the results of a run (test-results.json) lie beside them. */
const FOLDER = /^test-\d+$/;
const STOP_DEADLINE_MS = 5_000;
/** A server that is just ending may still write a file while its folder goes. */
const REMOVE_RETRIES = 5;

/** Own PostgreSQL and NATS for this test run, at free ports; gone at its end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  await removeLeftovers();
  const folder = join(DATA, `${FOLDER_PREFIX}${process.pid}`);
  const abandon = () => killAll(folder);
  // Ctrl-C ends the runner without its teardown.
  process.once("exit", abandon);
  const [postgres, nats] = await Promise.all([
    freePort().then((port) =>
      startPostgres({
        folder: join(folder, "postgres"),
        logFile: join(folder, "postgres.log"),
        port,
        password: TEST_PASSWORD,
        throwaway: true,
      }),
    ),
    freePort().then(async (port) =>
      startNats({
        folder: join(folder, "nats"),
        cacheFolder: DATA,
        logFile: join(folder, "nats.log"),
        port,
        users: await testUsers(),
        anonymousUser: "admin",
      }),
    ),
  ]);
  project.provide("databaseUrl", postgres.url);
  project.provide("natsUrl", nats.url);
  return async () => {
    process.off("exit", abandon);
    await Promise.all([postgres.child.stop(), nats.child.stop()]);
    rmSync(folder, { recursive: true, force: true });
  };
}

/** At once, without waiting: the data is thrown away. */
function killAll(folder: string): void {
  for (const file of Object.values(pidFiles(folder))) {
    const pid = livePid(file);
    if (pid !== undefined) process.kill(pid, "SIGKILL");
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: REMOVE_RETRIES });
}

function pidFiles(folder: string) {
  return { postgres: join(folder, "postgres", "postgres.pid"), nats: join(folder, "nats", "nats.pid") };
}

/** A test run that was killed leaves its servers behind; the next one stops them. */
async function removeLeftovers(): Promise<void> {
  for (const name of folders()) {
    if (isAlive(Number(name.slice(FOLDER_PREFIX.length)))) continue;
    const folder = join(DATA, name);
    const files = pidFiles(folder);
    await stopLeftover(files.postgres, "SIGINT", STOP_DEADLINE_MS);
    await stopLeftover(files.nats, "SIGTERM", STOP_DEADLINE_MS);
    rmSync(folder, { recursive: true, force: true });
  }
}

function folders(): string[] {
  try {
    return readdirSync(DATA).filter((name) => FOLDER.test(name));
  } catch {
    return [];
  }
}
