import { UserError } from "../_runtime/errors.ts";

/** Where a page ended: the list goes on with what is older. */
export interface Position {
  readonly createdAt: Date;
  readonly orderId: string;
}

/** A cursor is opaque to callers: base64url of "<unix ms> <gid>". */
export function cursorOf(position: Position): string {
  return Buffer.from(`${position.createdAt.getTime()} ${position.orderId}`).toString("base64url");
}

/** @throws UserError BAD_CURSOR for what no answer of ours gave. */
export function positionOf(cursor: string): Position {
  const [time, orderId] = Buffer.from(cursor, "base64url").toString("utf8").split(" ");
  const createdAt = new Date(Number(time));
  if (!orderId?.startsWith("gid://") || Number.isNaN(createdAt.getTime())) {
    throw new UserError("BAD_CURSOR", "the cursor is none of ours", "start again from the first page");
  }
  return { createdAt, orderId };
}

/** The search text as LIKE takes it literally: Prisma's `contains` leaves its wildcards as they are. */
export function literalPattern(search: string): string {
  return search.trim().replace(/[\\%_]/g, "\\$&");
}
