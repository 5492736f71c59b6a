import { UserError } from "../_runtime/errors.ts";

/** A cursor is opaque to callers: base64url of the last customer's number. */
export function cursorOf(number: bigint): string {
  return Buffer.from(number.toString()).toString("base64url");
}

/** @throws UserError BAD_CURSOR for what no answer of ours gave. */
export function numberOfCursor(cursor: string): bigint {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (!/^\d{1,19}$/.test(text)) {
    throw new UserError("BAD_CURSOR", "the cursor is none of ours", "start again from the first page");
  }
  return BigInt(text);
}

/** The search text as LIKE takes it literally: Prisma's `contains` leaves its wildcards as they are. */
export function literalPattern(search: string): string {
  return search.trim().replace(/[\\%_]/g, "\\$&");
}
