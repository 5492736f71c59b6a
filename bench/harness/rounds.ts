import type { BenchRun } from "./bench.ts";

/**
 * Measures the variants by turns, so that what else the machine does falls on all of them, and begins each round with
 * another one. @returns each variant's measurements.
 */
export async function byTurns<Name extends string, Measurement>(
  run: Pick<BenchRun, "rounds" | "say">,
  variants: Readonly<Record<Name, () => Promise<Measurement>>>,
): Promise<Record<Name, Measurement[]>> {
  const names = Object.keys(variants) as Name[];
  const results = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Measurement[]>;
  for (let round = 0; round < run.rounds; round++) {
    const first = round % names.length;
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      run.say(`round ${round + 1} of ${run.rounds}: ${name}`);
      results[name].push(await variants[name]());
    }
  }
  return results;
}
