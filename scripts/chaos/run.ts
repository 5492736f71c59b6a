import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { compareSides, readSides } from "./compare/compare.ts";
import { type Difference, textOf as differenceText } from "./compare/difference.ts";
import { playFaults } from "./faults.ts";
import { type ChaosFleet, type Copies, namesOf, openFleet } from "./fleet/fleet.ts";
import { openLoad } from "./load.ts";
import { reconcileAll } from "./reconcile.ts";
import { type Fault, scheduleOf, textOf } from "./schedule.ts";
import { selfCheck } from "./self-check.ts";
import { settle } from "./settle.ts";
import { readShops } from "./store-state.ts";

const PROGRESS_MS = 5_000;
/** Enough that each kind of thing has happened in each shop. */
const SELF_CHECK_ACTIONS = 120;

export interface ChaosOptions {
  readonly seed: number;
  readonly lengthMs: number;
  /** Things that happen in the shops, a second. */
  readonly rate: number;
  /** Mean time between two faults. */
  readonly faultEveryMs: number;
  readonly storeFaults: readonly string[];
  readonly copies: Copies;
  readonly folder: string;
  readonly print: (line: string) => void;
}

export interface ChaosResult {
  readonly orders: number;
  readonly faults: number;
  readonly differences: readonly Difference[];
}

/** Load and faults together, then quiet, then the comparison. Same seed: same orders, same schedule of faults. */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, folder, print } = options;
  const report = join(folder, "report.txt");
  const begun = Date.now();
  const say = (line: string) => {
    const text = `${((Date.now() - begun) / 1_000).toFixed(1).padStart(7)} s  ${line}`;
    print(text);
    appendFileSync(report, `${text}\n`);
  };
  const schedule = scheduleFor(options);
  const fleet = await openFleet({ folder, copies: options.copies, plan: "plus", say: print });
  try {
    writeFileSync(report, `chaos, seed ${seed}\n${schedule.map(textOf).join("\n")}\n\n`);
    print(`schedule of seed ${seed}:\n${schedule.map((fault) => `  ${textOf(fault)}`).join("\n")}`);
    await settle(fleet, say);
    const { orders, faults } = await storm(fleet, schedule, options, say);
    say("faults are over; settling");
    await settle(fleet, say, { beforeReconciling: true });
    await reconcileAll(fleet, await shopsOf(fleet), say);
    const differences = await compareAll(fleet);
    for (const part of fleet.parts.values()) {
      if (part.ownDeaths() > 0) say(`${part.name} died ${part.ownDeaths()} times by itself`);
    }
    for (const difference of differences) say(differenceText(difference));
    return { orders, faults, differences };
  } finally {
    await fleet.stop();
  }
}

/** Orders without faults; then no difference may be there, and each planted one must be found. @returns what was not as it must be. */
export async function runSelfCheck(options: Pick<ChaosOptions, "seed" | "folder" | "print">): Promise<string[]> {
  const { seed, folder, print } = options;
  const fleet = await openFleet({ folder, copies: undefined, plan: "plus", say: print });
  try {
    await settle(fleet, print);
    const shops = await shopsOf(fleet);
    const load = await openLoad(fleet.control, shops, String(seed));
    for (let done = 0; done < SELF_CHECK_ACTIONS; done += 1) await load.next();
    await settle(fleet, print);
    const differences = await compareAll(fleet);
    if (differences.length > 0) return differences.map(differenceText);
    const missed = await selfCheck(fleet, shops[0] ?? "", print);
    return missed.map((kind) => `a planted "${kind}" was not found`);
  } finally {
    await fleet.stop();
  }
}

/** Processes that can be killed: all copies, and the app with the gateway in it. */
export function scheduleFor({ seed, lengthMs, faultEveryMs, copies, storeFaults }: ChaosOptions): Fault[] {
  return scheduleOf({
    seed: String(seed),
    lengthMs,
    everyMs: faultEveryMs,
    processes: ["app", ...(copies ? namesOf(copies).map(({ name }) => name) : [])],
    storeFaults,
  });
}

async function storm(
  fleet: ChaosFleet,
  schedule: readonly Fault[],
  { seed, rate, lengthMs }: ChaosOptions,
  say: (line: string) => void,
): Promise<{ orders: number; faults: number }> {
  const shops = await shopsOf(fleet);
  const load = await openLoad(fleet.control, shops, String(seed));
  const count = Math.ceil((lengthMs / 1_000) * rate);
  const stopping = new AbortController();
  const faults = playFaults(fleet, schedule, { seed, say, stopped: stopping.signal });
  const begun = Date.now();
  let spoken = begun;
  try {
    for (let done = 0; done < count; done += 1) {
      const waitMs = begun + (done * 1_000) / rate - Date.now();
      if (waitMs > 0) await sleep(waitMs);
      const what = await load.next();
      if (Date.now() - spoken < PROGRESS_MS) continue;
      spoken = Date.now();
      say(`${done + 1} of ${count} done, ${load.orders()} orders; last: ${what}`);
    }
    return { orders: load.orders(), faults: await faults };
  } finally {
    stopping.abort();
    await faults;
  }
}

async function shopsOf({ control }: ChaosFleet): Promise<string[]> {
  return (await readShops(control)).map(({ shop }) => shop);
}

/** All shops of the fleet. */
export async function compareAll({ control, databases }: ChaosFleet): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const { shop } of await readShops(control)) {
    differences.push(...compareSides(await readSides(control, databases, shop)));
  }
  return differences;
}
