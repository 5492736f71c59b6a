import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { CompileFlags, EvalFlags, type JSValueHandle, QuickJS } from "quickjs-wasi";
import type { FunctionBundle } from "./bundle-function.ts";
import { COUNTER, countInstructions } from "./count-instructions.ts";
import { crossingInstructions, outputOf } from "./function-transport.ts";

export interface FunctionRun {
  /** null where it failed. */
  readonly output: unknown;
  /**
   * WebAssembly instructions as wasmtime's fuel counts them, with what Shopify's transport adds: an upper bound of what
   * the real engine takes, which is reckoned at 0.58 to 0.85 of it (docs/decisions/023).
   */
  readonly instructions: number;
  /** UTF-8 bytes of the output as JSON. */
  readonly outputBytes: number;
  /** What it threw; null where it ran to its end. */
  readonly error: string | null;
  /** What it wrote with console.log and console.error. */
  readonly log: string;
}

export interface OpenFunction {
  /** @throws nothing of the Function's: what it throws is in `error`. */
  run(exportName: string, input: unknown): FunctionRun;
  close(): void;
}

/** Shopify's limit of memory. Source: shopify.dev, Functions API, limitations. */
const MEMORY_BYTES = 10_000_000;
/** Javy's stack of QuickJS and its garbage collection, which never runs. Source: bytecodealliance/javy, config.rs. */
const STACK_BYTES = 256 * 1024;
const NO_COLLECTION = 0x7fff_ffff;
/** Ten times Shopify's limit at the longest cart: what runs on is stopped. */
const STOP_INSTRUCTIONS = 1_100_000_000;
/** Shopify keeps so much of a Function's log. Source: as above. */
const LOG_CHARS = 1_000;

/** What Javy and its plugin give to a Function. Source: @shopify/shopify_function 2.0.1, run.ts. */
const SURROUNDINGS = `
globalThis.console = { log: (...all) => { __log += all.join(" ") + "\\n"; } };
console.error = console.log;
globalThis.ShopifyFunction = { readInput: __readInput, writeOutput: __writeOutput };
globalThis.__log = "";
`;

/** Runs one target of a bundled Function in a QuickJS of its own. `input`: the answer to its input query. */
export async function runFunction(bundle: FunctionBundle, exportName: string, input: unknown): Promise<FunctionRun> {
  const open = await openFunction(bundle);
  try {
    return open.run(exportName, input);
  } finally {
    open.close();
  }
}

/**
 * A Function that is run several times. What the module itself does when it is loaded counts with every run; a Function
 * that keeps something between two runs would differ from Shopify, which begins anew each time.
 * @param counted false: instructions are 0.
 */
export async function openFunction(
  bundle: FunctionBundle,
  { counted = true }: { readonly counted?: boolean } = {},
): Promise<OpenFunction> {
  let from = 0;
  let counter = () => 0;
  const vm = await QuickJS.create({
    wasm: await (counted ? countingQuickJs() : plainQuickJs()),
    memoryLimit: MEMORY_BYTES,
    maxStackSize: STACK_BYTES,
    interruptHandler: () => counter() - from > STOP_INSTRUCTIONS,
  });
  vm.gcThreshold = NO_COLLECTION;
  if (counted) counter = counterOf(vm);
  const transport: Transport = { input: null, handle: null, output: undefined };
  surround(vm, transport);
  const { module, loadInstructions } = await load(vm, bundle, counter);
  return {
    run: (exportName, input) => {
      transport.input = input;
      transport.output = undefined;
      vm.newString("").consume((text) => vm.setProp(vm.global, "__log", text));
      from = counter();
      const error = call(vm, module, exportName);
      const instructions = counter() - from + loadInstructions + crossingInstructions(input, transport.output);
      transport.handle?.dispose();
      transport.handle = null;
      const log = vm.global.getProp("__log").consume((handle) => handle.toString());
      return {
        output: error === null ? (transport.output ?? null) : null,
        instructions,
        outputBytes: Buffer.byteLength(JSON.stringify(transport.output) ?? ""),
        error,
        log: log.slice(0, LOG_CHARS),
      };
    },
    close: () => {
      module.dispose();
      vm.dispose();
    },
  };
}

interface Transport {
  input: unknown;
  /** Of the input inside; QuickJS keeps it until it is disposed. */
  handle: JSValueHandle | null;
  output: unknown;
}

/** Values cross one by one, through QuickJS' own interface, as they do in Shopify's plugin: neither side parses text. */
function surround(vm: QuickJS, transport: Transport): void {
  vm.newFunction("__readInput", () => {
    transport.handle = vm.hostToHandle(transport.input);
    return transport.handle;
  }).consume((read) => vm.setProp(vm.global, "__readInput", read));
  vm.newFunction("__writeOutput", (output) => {
    transport.output = outputOf(vm, output);
    return vm.undefined;
  }).consume((write) => vm.setProp(vm.global, "__writeOutput", write));
  vm.evalCode(SURROUNDINGS).dispose();
}

/** Javy compiles when the Function is built: that does not count, reading the bytecode does. */
async function load(vm: QuickJS, bundle: FunctionBundle, counter: () => number) {
  const stripped = CompileFlags.STRIP_SOURCE | CompileFlags.STRIP_DEBUG;
  const bytecode = vm.compile(bundle.script, "function.js", EvalFlags.TYPE_MODULE, stripped);
  const from = counter();
  const promise = vm.evalBytecode(bytecode);
  vm.executePendingJobs();
  const loadInstructions = counter() - from;
  const loaded = await vm.resolvePromise(promise);
  promise.dispose();
  if ("error" in loaded) {
    const message = loaded.error.toString();
    vm.dispose();
    throw new Error(`${bundle.handle} does not load: ${message}`);
  }
  return { module: loaded.value, loadInstructions };
}

/** @returns what it threw. */
function call(vm: QuickJS, module: JSValueHandle, exportName: string): string | null {
  try {
    module.getProp(exportName).consume((answer) => vm.callFunction(answer, vm.undefined).dispose());
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const QUICKJS = createRequire(import.meta.url).resolve("quickjs-wasi/quickjs.wasm");

let counting: Promise<WebAssembly.Module> | null = null;
let plain: Promise<WebAssembly.Module> | null = null;

/** quickjs-wasi's own QuickJS with a counter in it; made once a process. */
function countingQuickJs(): Promise<WebAssembly.Module> {
  counting ??= readFile(QUICKJS).then((wasm) => WebAssembly.compile(countInstructions(wasm)));
  return counting;
}

/** Without a counter it is twice as fast. */
function plainQuickJs(): Promise<WebAssembly.Module> {
  plain ??= readFile(QUICKJS).then((wasm) => WebAssembly.compile(wasm));
  return plain;
}

/** The package types the exports that it knows; the counter is one that it does not. */
function counterOf(vm: QuickJS): () => number {
  const { exports } = vm as unknown as { exports: Record<string, unknown> };
  const counter = exports[COUNTER];
  if (!(counter instanceof WebAssembly.Global)) throw new Error("QuickJS has no counter");
  return () => Number(counter.value);
}
