import { createHash } from "node:crypto";

/**
 * The key of one effect of one message: the same message gives the same key whenever it is handled, so Shopify carries
 * the mutation out once. In the form of a UUID (version 8: made by our own rule, RFC 9562).
 * @param cause id of the message that caused the call.
 * @param effect tells apart several calls for one message, e.g. "InventoryAdjust/gid://shopify/Location/1".
 * Source: shopify.dev/docs/api/usage/idempotent-requests.
 */
export function idempotencyKey(cause: string, effect: string): string {
  const bytes = createHash("sha256").update(`${cause}\n${effect}`).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
