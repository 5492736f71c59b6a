import type { FunctionBundle } from "../extensions/bundle-function.ts";
import { type OpenFunction, openFunction, type runFunction } from "../extensions/run-function.ts";

export type RunFunction = typeof runFunction;

/** Nothing is collected in a Function's memory, so an engine serves so many runs and is then replaced. */
const RUNS_AN_ENGINE = 100;

/**
 * Runs Functions in engines that are kept, several times as fast as a new one for each run; instructions are not
 * counted. For tests of very many carts: the checkout itself begins anew for every run, as Shopify does.
 */
export function reusingEngines(): { run: RunFunction; close(): void } {
  const engines = new Map<FunctionBundle, { open: OpenFunction; runs: number }>();
  const engineOf = async (bundle: FunctionBundle) => {
    const known = engines.get(bundle);
    if (known && known.runs < RUNS_AN_ENGINE) return known;
    known?.open.close();
    const fresh = { open: await openFunction(bundle, { counted: false }), runs: 0 };
    engines.set(bundle, fresh);
    return fresh;
  };
  return {
    async run(bundle, exportName, input) {
      const engine = await engineOf(bundle);
      engine.runs += 1;
      return engine.open.run(exportName, input);
    },
    close() {
      for (const { open } of engines.values()) open.close();
      engines.clear();
    },
  };
}
