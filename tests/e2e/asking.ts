import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Fleet } from "./fleet.ts";

const run = promisify(execFile);

/** `npm run --silent ask`, the way a user types it. */
export async function ask<T>(fleet: Fleet, query: string, input: unknown, shop?: string): Promise<T> {
  const args = ["scripts/ask.ts", query, JSON.stringify(input), ...(shop ? ["--shop", shop] : [])];
  const { stdout } = await run(process.execPath, args, { env: fleet.env, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as T;
}
