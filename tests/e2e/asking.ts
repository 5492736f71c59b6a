import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { z } from "zod";
import type { QueryType } from "../../contracts/define.ts";
import { startEnv } from "../../scripts/env.ts";
import { busUser, secretsOf } from "../../scripts/infrastructure/fleet-environment.ts";
import { runningFleet } from "../../scripts/infrastructure/run-file.ts";
import { openBus } from "../../services/_runtime/bus/connect.ts";
import { ask as askBus } from "../../services/_runtime/bus/request.ts";
import { eventually, type Fleet } from "./fleet.ts";

const run = promisify(execFile);
const DEADLINE_MS = 5_000;
/** Three bulk operations, one after another. */
const READ_MS = 60_000;

/** `npm run --silent ask`, the way a user types it. */
export async function ask<T>(fleet: Fleet, query: string, input: unknown, shop?: string): Promise<T> {
  const args = ["scripts/ask.ts", query, JSON.stringify(input), ...(shop ? ["--shop", shop] : [])];
  const { stdout } = await run(process.execPath, args, { env: fleet.env, maxBuffer: 64 * 1024 * 1024 });
  return JSON.parse(stdout) as T;
}

/**
 * Until the first reading of the store is over, and a second more by its clock: Shopify tells the moment of the reading in
 * whole seconds, so that what is bought in that very second may be in the figures or not (docs/known-limits.md).
 */
export async function storeIsRead(fleet: Fleet): Promise<void> {
  await eventually("the store is read", READ_MS, async () => {
    const { jobs } = await ask<{ jobs: { name: string; state: string }[] }>(fleet, "orders.jobs", {});
    return jobs.some(({ name, state }) => name === "backfill" && state === "done") ? true : undefined;
  });
  await fleet.control("POST", "/clock", { advanceMs: 1_000 });
}

/** A command from the terminal, until it was carried out. @throws Error with its error where it failed. */
export async function command(fleet: Fleet, name: string, input: unknown): Promise<void> {
  const args = ["scripts/ask.ts", name, JSON.stringify(input), "--wait"];
  const { stdout } = await run(process.execPath, args, { env: fleet.env });
  const { state, error } = JSON.parse(stdout) as { state: string; error: string | null };
  if (state !== "done") throw new Error(`${name} is ${state}: ${error ?? ""}`);
}

export interface Asking {
  ask<Q extends QueryType>(query: Q, input: z.input<Q["input"]>): Promise<z.output<Q["output"]>>;
  close(): Promise<void>;
}

/** The same questions over one connection, for tests that ask hundreds of them. */
export async function openAsking(fleet: Fleet, shop: string): Promise<Asking> {
  const folder = String(fleet.env.FLOTILLA_DIR);
  const env = startEnv();
  const { user, password } = busUser("ask", env, secretsOf(env, folder));
  const bus = await openBus({ url: runningFleet(folder).urls.nats, user, password, name: "ask" });
  return {
    ask: (query, input) => askBus(bus, query, query.perShop ? shop : null, input, { deadlineMs: DEADLINE_MS }),
    close: () => bus.close(),
  };
}
