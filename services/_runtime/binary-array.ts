const HEADER_BYTES = 20;
const OID = { text: 25, bytea: 17, int8: 20 } as const;

/**
 * PostgreSQL's binary form of a one-dimensional array. node-postgres sends a Buffer parameter in binary format, which
 * spares both sides the escaping: committed batches of 4 kB bodies doubled with it.
 * Source: PostgreSQL src/backend/utils/adt/arrayfuncs.c, array_recv.
 */
function binaryArray(elementOid: number, elements: readonly (Uint8Array | null)[]): Buffer {
  const bytes = elements.reduce((sum, element) => sum + 4 + (element?.byteLength ?? 0), HEADER_BYTES);
  const buffer = arrayHeader(bytes, elementOid, elements.length, elements.includes(null));
  let offset = HEADER_BYTES;
  for (const element of elements) {
    offset = buffer.writeInt32BE(element?.byteLength ?? -1, offset);
    if (!element) continue;
    buffer.set(element, offset);
    offset += element.byteLength;
  }
  return buffer;
}

function arrayHeader(bytes: number, elementOid: number, elements: number, hasNull: boolean): Buffer {
  const buffer = Buffer.allocUnsafe(bytes);
  buffer.writeInt32BE(1, 0); // dimensions
  buffer.writeInt32BE(hasNull ? 1 : 0, 4);
  buffer.writeInt32BE(elementOid, 8);
  buffer.writeInt32BE(elements, 12);
  buffer.writeInt32BE(1, 16); // lower bound
  return buffer;
}

/** For `unnest($1::text[])`. Text with a NUL character is refused by PostgreSQL. */
export function textArray(values: readonly (string | null)[]): Buffer {
  let most = HEADER_BYTES;
  for (const value of values) most += 4 + (value === null ? 0 : value.length * MOST_BYTES_OF_A_UNIT);
  const buffer = arrayHeader(most, OID.text, values.length, values.includes(null));
  let offset = HEADER_BYTES;
  for (const value of values) {
    const length = value === null ? -1 : writeText(buffer, value, offset + 4);
    offset = buffer.writeInt32BE(length, offset) + Math.max(0, length);
  }
  return buffer.subarray(0, offset);
}

/** UTF-8 takes at most three bytes for each UTF-16 unit. */
const MOST_BYTES_OF_A_UNIT = 3;
/** Up to this length a loop is faster than the call into C++. */
const SHORT = 48;

/** @returns the bytes written. */
function writeText(buffer: Buffer, text: string, offset: number): number {
  if (text.length > SHORT) return buffer.write(text, offset);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return buffer.write(text, offset);
    buffer[offset + i] = unit;
  }
  return text.length;
}

/** For `unnest($1::bytea[])`. */
export function byteaArray(values: readonly Uint8Array[]): Buffer {
  return binaryArray(OID.bytea, values);
}

/** For `unnest($1::int8[])`. */
export function int8Array(values: readonly (bigint | null)[]): Buffer {
  const elements = values.map((value) => {
    if (value === null) return null;
    const element = Buffer.allocUnsafe(8);
    element.writeBigInt64BE(value);
    return element;
  });
  return binaryArray(OID.int8, elements);
}
