import { UserError } from "../_runtime/errors.ts";

/** Where a page ended: the list goes on after it, by title, then by id. */
export interface Position {
  readonly title: string;
  readonly itemId: string;
}

/** A cursor is opaque to callers: base64url of a JSON pair. */
export function cursorOf({ title, itemId }: Position): string {
  return Buffer.from(JSON.stringify([title, itemId])).toString("base64url");
}

/** @throws UserError BAD_CURSOR for what no answer of ours gave. */
export function positionOf(cursor: string): Position {
  try {
    const [title, itemId] = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")) as unknown[];
    if (typeof title === "string" && typeof itemId === "string") return { title, itemId };
  } catch {
    // What is no JSON is none of ours either.
  }
  throw new UserError("BAD_CURSOR", "the cursor is none of ours", "start again from the first page");
}

/** The search text as LIKE takes it literally: Prisma's `contains` leaves its wildcards as they are. */
export function literalPattern(search: string): string {
  return search.trim().replace(/[\\%_]/g, "\\$&");
}
