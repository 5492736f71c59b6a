/**
 * Puts a counter into a WebAssembly module: every straight run of instructions first adds its length to a global,
 * exported as COUNTER. What counts is what wasmtime's fuel counts, which is how Shopify measures a Function: one an
 * instruction, none for nop, drop, block, loop, else, end, return and unreachable.
 * Source: wasmtime, crates/cranelift/src/func_environ.rs, fuel_function; WebAssembly core specification 2.0, chapter 5.
 */
export const COUNTER = "instruction_counter";

const SECTION = { import: 2, global: 6, export: 7, code: 10 } as const;
const I64 = 0x7e;

/** @throws RangeError for an instruction outside WebAssembly 2.0 without SIMD. */
export function countInstructions(wasm: Uint8Array): Uint8Array<ArrayBuffer> {
  const reader = new Reader(wasm);
  const out: number[][] = [Array.from(reader.take(8))];
  let counter = 0;
  while (!reader.done) {
    const id = reader.byte();
    const body = reader.take(reader.unsigned());
    if (id === SECTION.import) counter += importedGlobals(body);
    if (id === SECTION.global) counter += new Reader(body).unsigned();
    out.push(section(id, rewritten(id, body, counter)));
  }
  return Uint8Array.from(out.flat());
}

function rewritten(id: number, body: Uint8Array, counter: number): number[] {
  // A mutable i64 that begins at 0: i64.const 0, end.
  if (id === SECTION.global) return oneMore(body, [I64, 1, 0x42, 0, 0x0b]);
  if (id === SECTION.export) return oneMore(body, [...name(COUNTER), 3, ...unsigned(counter)]);
  if (id === SECTION.code) return countedCode(body, counter);
  return Array.from(body);
}

/** A vector with an entry at its end. */
function oneMore(vector: Uint8Array, entry: readonly number[]): number[] {
  const reader = new Reader(vector);
  const length = reader.unsigned();
  return [...unsigned(length + 1), ...reader.rest(), ...entry];
}

function countedCode(body: Uint8Array, counter: number): number[] {
  const reader = new Reader(body);
  const functions = reader.unsigned();
  const out = unsigned(functions);
  for (let index = 0; index < functions; index++) {
    const counted = countedFunction(reader.take(reader.unsigned()), counter);
    for (const byte of unsigned(counted.length)) out.push(byte);
    for (const byte of counted) out.push(byte);
  }
  return out;
}

/** Where a run of instructions ends, since what follows can be reached by a jump or may not be reached at all. */
const ENDS_RUN = new Set([0x00, 0x03, 0x04, 0x05, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f]);
const FREE = new Set([0x00, 0x01, 0x02, 0x03, 0x05, 0x0b, 0x0f, 0x1a]);

function countedFunction(body: Uint8Array, counter: number): number[] {
  const reader = new Reader(body);
  for (let groups = reader.unsigned(); groups > 0; groups--) {
    reader.unsigned();
    reader.byte();
  }
  const out = Array.from(body.subarray(0, reader.at));
  let from = reader.at;
  let cost = 0;
  while (!reader.done) {
    const code = reader.byte();
    skipImmediates(code, reader);
    if (!FREE.has(code)) cost += 1;
    if (!ENDS_RUN.has(code)) continue;
    if (cost > 0) out.push(0x23, ...unsigned(counter), 0x42, ...signed(cost), 0x7c, 0x24, ...unsigned(counter));
    for (let at = from; at < reader.at; at++) out.push(body[at] ?? 0);
    from = reader.at;
    cost = 0;
  }
  return out;
}

function skipImmediates(code: number, reader: Reader): void {
  if (code === 0xfc) skipPrefixed(reader);
  else if (code === 0x0e || code === 0x1c) {
    for (let left = reader.unsigned(); left > 0; left--) reader.unsigned();
    if (code === 0x0e) reader.unsigned();
  } else if (code === 0x43) reader.take(4);
  else if (code === 0x44) reader.take(8);
  else for (let left = immediates(code); left > 0; left--) reader.unsigned();
}

/** How many LEB128 numbers follow it; a block's type and a constant have the length of one, whatever their sign. */
function immediates(code: number): number {
  if (code >= 0x28 && code <= 0x3e) return 2;
  if (code === 0x11) return 2;
  if ((code >= 0x02 && code <= 0x04) || code === 0x0c || code === 0x0d || code === 0x10) return 1;
  if ((code >= 0x20 && code <= 0x26) || (code >= 0x3f && code <= 0x42) || code === 0xd0 || code === 0xd2) return 1;
  if (code <= 0x01 || code === 0x05 || code === 0x0b || code === 0x0f || code === 0x1a || code === 0x1b) return 0;
  if ((code >= 0x45 && code <= 0xc4) || code === 0xd1) return 0;
  throw new RangeError(`unknown instruction 0x${code.toString(16)}`);
}

/** Saturating truncation has no immediate, memory.fill and the like one, memory.copy and the like two. */
function skipPrefixed(reader: Reader): void {
  const code = reader.unsigned();
  if (code > 17) throw new RangeError(`unknown instruction 0xfc ${code}`);
  const TWO = new Set([8, 10, 12, 14]);
  for (let left = code < 8 ? 0 : TWO.has(code) ? 2 : 1; left > 0; left--) reader.unsigned();
}

function importedGlobals(body: Uint8Array): number {
  const reader = new Reader(body);
  let globals = 0;
  for (let left = reader.unsigned(); left > 0; left--) {
    reader.take(reader.unsigned());
    reader.take(reader.unsigned());
    const kind = reader.byte();
    if (kind === 3) globals += 1;
    if (kind === 0) reader.unsigned();
    else if (kind === 3) reader.take(2);
    else throw new RangeError("imports a memory or a table");
  }
  return globals;
}

function section(id: number, body: readonly number[]): number[] {
  return [id, ...unsigned(body.length)].concat(body);
}

function name(text: string): number[] {
  const bytes = new TextEncoder().encode(text);
  return [...unsigned(bytes.length), ...bytes];
}

/** LEB128. */
function unsigned(value: number): number[] {
  const out: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x80) return [...out, left];
    out.push((left & 0x7f) | 0x80);
  }
}

/** A number above zero as signed LEB128: one more bit, which is 0. */
function signed(value: number): number[] {
  const out: number[] = [];
  for (let left = value; ; left >>>= 7) {
    if (left < 0x40) return [...out, left];
    out.push((left & 0x7f) | 0x80);
  }
}

class Reader {
  at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  byte(): number {
    const byte = this.#bytes[this.at++];
    if (byte === undefined) throw new RangeError("ends too early");
    return byte;
  }

  /** LEB128, of which only small ones are looked at; longer ones (constants) are only passed over. */
  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  take(length: number): Uint8Array {
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.at);
  }
}
