import { UserError } from "../_runtime/errors.ts";

/** Where a page ended: the log goes on with what is older. */
export interface Position {
  readonly at: Date;
  readonly logId: string;
}

/** A cursor is opaque to callers: base64url of "<unix ms> <log id>". */
export function cursorOf(position: Position): string {
  return Buffer.from(`${position.at.getTime()} ${position.logId}`).toString("base64url");
}

/** @throws UserError BAD_CURSOR for what no answer of ours gave. */
export function positionOf(cursor: string): Position {
  const [time, logId] = Buffer.from(cursor, "base64url").toString("utf8").split(" ");
  const at = new Date(Number(time));
  if (!logId || !/^[0-9a-f]+$/.test(logId) || Number.isNaN(at.getTime())) {
    throw new UserError("BAD_CURSOR", "the cursor is none of ours", "start again from the first page");
  }
  return { at, logId };
}
