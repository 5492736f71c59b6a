import { join } from "node:path";
import { bundleFunction } from "../../simulator/extensions/bundle-function.ts";
import { functionLimits } from "../../simulator/extensions/function-limits.ts";
import { openFunction } from "../../simulator/extensions/run-function.ts";
import { ROOT } from "../infrastructure/paths.ts";
import { inputsOf, measuredRules } from "./carts.ts";
import { FUNCTIONS } from "./schemas.ts";

export const LINES = [1, 10, 50, 200, 500] as const;

/** The real engine takes at most this share of the count: docs/decisions/023. */
export const REAL_AT_MOST = 0.85;

export interface Measured {
  readonly target: string;
  readonly lines: number;
  readonly instructions: number;
  /** REAL_AT_MOST x instructions of Shopify's limit at so many lines, in percent. */
  readonly percent: number;
  readonly outputBytes: number;
  readonly outputPercent: number;
  readonly inputPercent: number;
  readonly bundleBytes: number;
  readonly problem: string | null;
}

export async function measureAll(): Promise<Measured[]> {
  const compiled = measuredRules();
  const measured: Measured[] = [];
  for (const { folder } of FUNCTIONS) {
    const bundle = await bundleFunction(join(ROOT, folder));
    const open = await openFunction(bundle);
    for (const { target, exportName } of bundle.targets) {
      for (const lines of LINES) {
        const input = inputsOf(compiled, lines)[exportName];
        const run = open.run(exportName, input);
        const limits = functionLimits(lines);
        measured.push({
          target,
          lines,
          instructions: run.instructions,
          percent: ((REAL_AT_MOST * run.instructions) / limits.instructions) * 100,
          outputBytes: run.outputBytes,
          outputPercent: (run.outputBytes / limits.outputBytes) * 100,
          inputPercent: (Buffer.byteLength(JSON.stringify(input)) / limits.inputBytes) * 100,
          bundleBytes: Buffer.byteLength(bundle.script),
          problem: run.error ?? (run.log.trim() || null),
        });
      }
    }
    open.close();
  }
  return measured;
}
