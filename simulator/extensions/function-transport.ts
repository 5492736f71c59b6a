import type { JSValueHandle, QuickJS } from "quickjs-wasi";

/**
 * What Shopify's side of the transport adds, in instructions: for each value and each key that crosses, and for each
 * character of a string that is written. Not seen here, since it is Shopify's own WebAssembly: chosen so that the two
 * parts of an output that were measured on the real engine come out as that (a target in a shared candidate 16 K, a
 * candidate with one target 46 K). Source: docs/decisions/023.
 */
const CROSSING = { read: 100, write: 700, writtenCharacter: 105 } as const;

export function crossingInstructions(input: unknown, output: unknown): number {
  return (
    crossings(input) * CROSSING.read +
    crossings(output) * CROSSING.write +
    characters(output) * CROSSING.writtenCharacter
  );
}

function crossings(value: unknown): number {
  if (value === undefined) return 0;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + crossings(item), 1);
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce<number>((sum, item) => sum + 1 + crossings(item), 1);
}

function characters(value: unknown): number {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + characters(item), 0);
}

/** QuickJS' C interface, of which the package exports more than it types. Values are 64 bits: a tag over a payload. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  qjs_get_context_ptr(): number;
  wasm_malloc(bytes: number): number;
  wasm_free(pointer: number): void;
  JS_IsArray(value: bigint): number;
  JS_GetLength(context: number, value: bigint, length: number): number;
  JS_GetPropertyUint32(context: number, value: bigint, index: number): bigint;
  JS_GetProperty(context: number, value: bigint, atom: number): bigint;
  JS_GetOwnPropertyNames(context: number, table: number, length: number, value: bigint, flags: number): number;
  JS_FreePropertyEnum(context: number, table: number, length: number): void;
  JS_AtomToCStringLen(context: number, length: number, atom: number): number;
  JS_ToCStringLen2(context: number, length: number, value: bigint, cesu8: number): number;
  JS_FreeCString(context: number, pointer: number): void;
  JS_FreeValue(context: number, value: bigint): void;
}

/** Source: quickjs.h, JS_TAG_* and JS_GPN_*. */
const TAG = { int: 0, bool: 1, null: 2, undefined: 3, object: -1, string: -7, rope: -6 } as const;
const OWN_ENUMERABLE_STRINGS = 1 | 16;

/** A value of QuickJS as JSON would have it, read one property after the other. */
export function outputOf(vm: QuickJS, handle: JSValueHandle): unknown {
  const { exports } = vm as unknown as { exports: Exports };
  const reader = new OutputReader(exports);
  try {
    return reader.read(new DataView(exports.memory.buffer).getBigUint64(handle.ptr, true));
  } finally {
    reader.close();
  }
}

class OutputReader {
  readonly #js: Exports;
  readonly #context: number;
  /** Two pointers, for what the interface gives back beside its answer. */
  readonly #scratch: number;
  readonly #decoder = new TextDecoder();

  constructor(js: Exports) {
    this.#js = js;
    this.#context = js.qjs_get_context_ptr();
    this.#scratch = js.wasm_malloc(16);
  }

  close(): void {
    this.#js.wasm_free(this.#scratch);
  }

  read(value: bigint): unknown {
    const tag = Number(BigInt.asIntN(32, value >> 32n));
    if (tag === TAG.int) return Number(BigInt.asIntN(32, value));
    if (tag === TAG.bool) return (value & 1n) === 1n;
    if (tag === TAG.null) return null;
    if (tag === TAG.undefined) return undefined;
    if (tag === TAG.object) return this.#js.JS_IsArray(value) !== 0 ? this.#array(value) : this.#object(value);
    const text = this.#text(this.#js.JS_ToCStringLen2(this.#context, this.#scratch, value, 0));
    return tag === TAG.string || tag === TAG.rope ? text : Number(text);
  }

  #array(array: bigint): unknown[] {
    this.#js.JS_GetLength(this.#context, array, this.#scratch);
    const length = Number(this.#view().getBigInt64(this.#scratch, true));
    const items: unknown[] = [];
    for (let index = 0; index < length; index++) {
      items.push(this.#owned(this.#js.JS_GetPropertyUint32(this.#context, array, index)) ?? null);
    }
    return items;
  }

  #object(object: bigint): Record<string, unknown> {
    this.#js.JS_GetOwnPropertyNames(this.#context, this.#scratch, this.#scratch + 4, object, OWN_ENUMERABLE_STRINGS);
    const table = this.#view().getUint32(this.#scratch, true);
    const length = this.#view().getUint32(this.#scratch + 4, true);
    const properties: Record<string, unknown> = {};
    for (let index = 0; index < length; index++) {
      const atom = this.#view().getUint32(table + index * 8 + 4, true);
      const key = this.#text(this.#js.JS_AtomToCStringLen(this.#context, this.#scratch, atom));
      const value = this.#owned(this.#js.JS_GetProperty(this.#context, object, atom));
      if (value !== undefined) properties[key] = value;
    }
    this.#js.JS_FreePropertyEnum(this.#context, table, length);
    return properties;
  }

  #owned(value: bigint): unknown {
    const read = this.read(value);
    this.#js.JS_FreeValue(this.#context, value);
    return read;
  }

  #text(pointer: number): string {
    const length = this.#view().getUint32(this.#scratch, true);
    const text = this.#decoder.decode(new Uint8Array(this.#js.memory.buffer, pointer, length));
    this.#js.JS_FreeCString(this.#context, pointer);
    return text;
  }

  #view(): DataView {
    return new DataView(this.#js.memory.buffer);
  }
}
