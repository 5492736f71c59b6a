import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Failure } from "../infrastructure/failure.ts";
import { livePid, stopLeftover, writePidFile } from "../infrastructure/pids.ts";
import { isPortFree } from "../infrastructure/ports.ts";

const STOP_DEADLINE_MS = 5_000;

/**
 * Makes us the one supervisor of this folder.
 * @returns gives the place up again.
 * @throws Failure if another one runs.
 */
export function takeFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "supervisor.pid");
  const other = livePid(file);
  if (other !== undefined && other !== process.pid) {
    throw new Failure(
      `Flotilla is already running here (process ${other})`,
      `Stop it first: Ctrl-C there, or kill ${other}.`,
    );
  }
  writePidFile(file, process.pid);
  return () => rmSync(file, { force: true });
}

/** The app and the simulator of a start that was killed; PostgreSQL and NATS are seen to where they start. */
export async function stopLeftovers(folder: string): Promise<void> {
  await Promise.all(
    ["app.pid", "simulator.pid"].map((name) => stopLeftover(join(folder, name), "SIGTERM", STOP_DEADLINE_MS)),
  );
}

/** @throws Failure if somebody listens there. */
export async function assertPortFree(port: number, variable: string): Promise<void> {
  if (await isPortFree(port)) return;
  throw new Failure(
    `Port ${port} is taken`,
    `Stop what listens there, or choose another: ${variable}=${port + 1} npm start.`,
  );
}
