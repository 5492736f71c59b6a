import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../scripts/infrastructure/ports.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const READY = "Flotilla is ready";
/** A cold machine under load; a start that takes longer has hung. */
const START_DEADLINE_MS = 120_000;

export interface Fleet {
  readonly appUrl: string;
  readonly simulatorUrl: string;
  /** The environment that a second process needs to find this fleet. */
  readonly env: NodeJS.ProcessEnv;
  /** Calls the simulator's control API. @throws Error with the answer's text unless it is a 2xx. */
  control<T>(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<T>;
  stop(): Promise<void>;
}

/**
 * Everything `npm start` starts, for one test file: own ports, own folder, real processes.
 * @param name of its data folder; removed first, so that each run begins with an empty one.
 * @param settings more of its environment.
 * @param options.keep goes on with what an earlier start of that name left.
 */
export async function startFleet(
  name: string,
  args: readonly string[] = [],
  settings: Record<string, string> = {},
  { keep = false }: { keep?: boolean } = {},
): Promise<Fleet> {
  const folder = join(ROOT, ".flotilla", `e2e-${name}`);
  if (!keep) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const [port, simulatorPort, mailboxPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const env = {
    ...process.env,
    ...settings,
    FLOTILLA_DIR: folder,
    PORT: String(port),
    SIMULATOR_PORT: String(simulatorPort),
    MAILBOX_PORT: String(mailboxPort),
  };
  const child = spawn(process.execPath, ["scripts/start.ts", ...args], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const log = createWriteStream(join(folder, "start.log"));
  let said = "";
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
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
  const simulatorUrl = `http://localhost:${simulatorPort}`;
  return {
    appUrl: `http://localhost:${port}`,
    simulatorUrl,
    env,
    control: (method, path, body) => callControl(simulatorUrl, method, path, body),
    stop: async () => {
      child.kill("SIGTERM");
      await exited;
      log.end();
    },
  };
}

async function callControl<T>(simulatorUrl: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${simulatorUrl}/_control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text) as T;
}

/** Asks until `found` answers something; what it saw last is in the error. */
export async function eventually<T>(what: string, deadlineMs: number, found: () => Promise<T | undefined>): Promise<T> {
  const until = Date.now() + deadlineMs;
  for (;;) {
    const result = await found();
    if (result !== undefined) return result;
    if (Date.now() > until) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
