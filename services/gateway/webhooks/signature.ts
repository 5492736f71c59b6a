import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Whether `signature` (base64) is the HMAC-SHA256 of the raw body with the app's client secret. Takes the same time
 * wherever the first difference is. Source: https://shopify.dev/docs/apps/build/webhooks/subscribe/https (verify)
 */
export function isSigned(body: Uint8Array, signature: string, secret: string): boolean {
  const expected = createHmac("sha256", secret).update(body).digest();
  const given = Buffer.from(signature, "base64");
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
}
