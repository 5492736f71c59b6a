import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";

/** Whether `signature` (base64) is the HMAC-SHA256 of the raw body with the app's client secret. */
export type Signature = (body: Uint8Array, signature: string) => boolean;

/**
 * Checks signatures. Takes the same time wherever the first difference is.
 * Source: https://shopify.dev/docs/apps/build/webhooks/subscribe/https (verify)
 */
export function signedWith(secret: string): Signature {
  // Made once: a key from a string is made anew for each signature.
  const key = createSecretKey(secret, "utf8");
  return (body, signature) => {
    const expected = createHmac("sha256", key).update(body).digest();
    const given = Buffer.from(signature, "base64");
    return given.byteLength === expected.byteLength && timingSafeEqual(given, expected);
  };
}
