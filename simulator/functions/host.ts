import { runFunction } from "../extensions/run-function.ts";
import type { World } from "../world.ts";
import { type Bundles, openBundles } from "./bundles.ts";
import type { RunFunction } from "./reuse.ts";
import { runTarget, type TargetCall, type TargetRun } from "./run-target.ts";

/** A run that happened in a shop's checkout. */
export interface LoggedRun extends TargetRun {
  readonly id: number;
  readonly shop: string;
  readonly at: number;
}

/** Kept of all shops together, newest first; a restart forgets them. */
const MAX_RUNS = 300;

/** Runs the app's Functions, and keeps what they were given and answered. */
export interface FunctionsHost {
  /** Undefined: the Function has no such target. It never throws for what a Function does. */
  run(world: World, call: Omit<TargetCall, "world" | "bundles" | "runFunction">): Promise<TargetRun | undefined>;
  /** Newest first. */
  runs(shop?: string): readonly LoggedRun[];
  readonly bundles: Bundles;
}

/** run: what runs a bundle; a new engine for each run where it is left out. */
export function openFunctionsHost(folder: string, run: RunFunction = runFunction): FunctionsHost {
  const bundles = openBundles(folder);
  let runs: LoggedRun[] = [];
  let count = 0;
  return {
    bundles,
    async run(world, call) {
      const done = await runTarget({ ...call, world, bundles, runFunction: run });
      if (done) {
        const logged = { ...done, id: ++count, shop: call.cart.shop.shop, at: world.clock.now() };
        runs = [logged, ...runs].slice(0, MAX_RUNS);
      }
      return done;
    },
    runs: (shop) => runs.filter((one) => shop === undefined || one.shop === shop),
  };
}
