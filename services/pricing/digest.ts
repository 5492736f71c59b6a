import { createHash } from "node:crypto";

/**
 * Of a JSON text that was written to the store: enough to see that the same stands there, however it is written, and it
 * tells nothing of a person.
 */
export function digestOf(text: string): string {
  return createHash("sha256").update(canonical(text)).digest("hex");
}

/** Shopify promises the value of a JSON metafield, not its blanks or the order of its names. */
function canonical(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), (_, value: unknown) => (isRecord(value) ? sorted(value) : value));
  } catch {
    return text;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function sorted(record: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
