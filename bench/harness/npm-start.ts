import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Environment } from "../../scripts/infrastructure/child.ts";
import { freePort } from "../../scripts/infrastructure/ports.ts";
import { type RunFile, readRunFile } from "../../scripts/infrastructure/run-file.ts";

const READY = "Flotilla is ready";
/** The last of what it printed, to say why it did not come up. */
const TAIL_CHARACTERS = 2_000;

export interface Started {
  /** From the command to the line that says it is ready. */
  readonly seconds: number;
  readonly run: RunFile;
  stop(): Promise<void>;
}

/**
 * `npm start`, as somebody types it, with the simulator and at free ports.
 * @param root the repository to start, which may be another copy than this.
 * @param data where it keeps its data.
 */
export async function npmStart(root: string, data: string, env: Record<string, string> = {}): Promise<Started> {
  const [port, simulator, mailbox] = [await freePort(), await freePort(), await freePort()];
  const outside: Environment = {
    ...withoutNpm(process.env),
    FLOTILLA_DIR: data,
    PORT: String(port),
    SIMULATOR_PORT: String(simulator),
    MAILBOX_PORT: String(mailbox),
  };
  const from = performance.now();
  const child = spawn("npm", ["start"], {
    cwd: root,
    env: { ...outside, ...env } as Environment as NodeJS.ProcessEnv,
    stdio: ["ignore", "pipe", "pipe"],
  });
  await untilReady(child);
  const seconds = (performance.now() - from) / 1000;
  const run = readRunFile(data);
  if (!run) throw new Error(`npm start left no run file in ${join(data)}`);
  return {
    seconds,
    run,
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, "exit");
      // npm passes no signal on.
      process.kill(run.pids.supervisor, "SIGTERM");
      await gone;
    },
  };
}

/** `npm run bench` itself tells what it runs by these. */
function withoutNpm(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^npm_(lifecycle|package|command)/.test(name)));
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (bytes: Buffer) => {
      text = (text + bytes.toString()).slice(-TAIL_CHARACTERS);
      if (text.includes(READY)) resolve();
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`npm start ended with ${code}:\n${text}`)));
  });
}
