import { createHmac, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const SECRET_BYTES = 32;

/** The one secret that all others come from: FLOTILLA_SECRET, or one made at the first start and kept in the file. */
export function masterSecret(given: string | undefined, file: string): string {
  if (given) return given;
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${randomBytes(SECRET_BYTES).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
    return readFileSync(file, "utf8").trim();
  }
}

/** A password for one purpose: the same each time, and no way back from it to the secret. Hex, 64 characters. */
export function passwordFor(secret: string, purpose: string): string {
  return createHmac("sha256", secret).update(purpose).digest("hex");
}

/** A 32-byte key for one purpose, in base64. */
export function keyFor(secret: string, purpose: string): string {
  return createHmac("sha256", secret).update(purpose).digest("base64");
}
