import type { FunctionBundle } from "./bundle-function.ts";

export interface FunctionRun {
  /** null where it failed. */
  readonly output: unknown;
  /** WebAssembly instructions counted as wasmtime's fuel does; an upper bound of what the real engine takes. */
  readonly instructions: number;
  /** UTF-8 bytes of the output as JSON. */
  readonly outputBytes: number;
  /** What it threw; null where it ran to its end. */
  readonly error: string | null;
  /** What it wrote with console.log and console.error. */
  readonly log: string;
}

/** Runs one target of a bundled Function in QuickJS. `input`: the answer to its input query. */
export async function runFunction(_bundle: FunctionBundle, _exportName: string, _input: unknown): Promise<FunctionRun> {
  throw new Error("not there yet");
}
