/** What a start prints: one line a step, with the time it took. */
export interface Progress {
  step<T>(name: string, work: () => Promise<T>): Promise<T>;
  say(line: string): void;
}

export function progress(): Progress {
  return {
    step: async (name, work) => {
      const from = performance.now();
      const result = await work();
      console.log(`  ✓ ${name} (${((performance.now() - from) / 1000).toFixed(1)} s)`);
      return result;
    },
    say: (line) => console.log(line),
  };
}
