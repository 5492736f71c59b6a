import { createHash } from "node:crypto";

/** Of a text that was written to the store: enough to see that it still stands there, and it tells nothing of a person. */
export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
