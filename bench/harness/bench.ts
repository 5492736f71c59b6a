import type { Sample } from "./sample.ts";

/** One file `bench/<name>.bench.ts` exports `bench`: `npm run bench <name>` finds it by its file's name. */
export interface Bench {
  /** One line: what is measured, and against what. */
  readonly about: string;
  /** Left out of `npm run bench` without a name: it takes long or downloads. */
  readonly onlyByName?: boolean;
  measure(run: BenchRun): Promise<Report>;
}

/** What a bench is given. */
export interface BenchRun {
  /** Empty, the bench's own, removed afterwards. On the disk the product uses, so that fsync costs what it costs. */
  readonly folder: string;
  /** Measurements of each variant; their median counts. */
  readonly rounds: number;
  /** How long one measurement lasts. */
  readonly seconds: number;
  /** Part of the tests: the smallest counts that still go all the way. Its figures mean nothing. */
  readonly smoke: boolean;
  /** A line of progress, on stderr. */
  say(line: string): void;
  /** Undone when the bench has ended, the last first, whatever happened. */
  defer(undo: () => Promise<void>): void;
}

export interface Report {
  readonly lines: readonly Line[];
  /** What somebody who reads the figures must know, e.g. what was in the count. */
  readonly notes: readonly string[];
}

/** One row of the table. */
export interface Line {
  readonly figure: string;
  readonly unit: string;
  readonly ours: Sample;
  /** Measured in the same run. */
  readonly baseline?: { readonly name: string; readonly sample: Sample };
  readonly goal?: Goal;
}

/** ratio: ours / baseline. */
export type Goal =
  | { readonly ratioAtLeast: number }
  | { readonly ratioAtMost: number }
  | { readonly atMost: number }
  | { readonly atLeast: number };

export function ratioOf({ ours, baseline }: Line): number | undefined {
  return baseline && baseline.sample.median > 0 ? ours.median / baseline.sample.median : undefined;
}

/** Undefined where no goal was set. */
export function isMet(line: Line): boolean | undefined {
  const { goal, ours } = line;
  const ratio = ratioOf(line) ?? Number.NaN;
  if (!goal) return undefined;
  if ("ratioAtLeast" in goal) return ratio >= goal.ratioAtLeast;
  if ("ratioAtMost" in goal) return ratio <= goal.ratioAtMost;
  return "atMost" in goal ? ours.median <= goal.atMost : ours.median >= goal.atLeast;
}
