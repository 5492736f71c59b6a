import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { z } from "zod";
import { CodedError, UserError } from "../_runtime/errors.ts";

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
/** NIST SP 800-38D: 96 bits, never twice with one key; random ones are safe for 2^32 messages. */
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_DIGITS = 8;
const FORMAT = "v1";

/** One or more keys of 32 bytes in base64, separated by commas: the first seals, all of them open. */
export const Keys = z.string().transform((text, context): Buffer[] => {
  const keys = text.split(",").map((part) => Buffer.from(part.trim(), "base64"));
  if (keys.every((key) => key.length === KEY_BYTES)) return keys;
  context.addIssue({ code: "custom", message: `must be ${KEY_BYTES} bytes in base64` });
  return z.NEVER;
});

export class UnknownKey extends UserError {
  constructor(keyId: string) {
    super(
      "TOKEN_KEY_UNKNOWN",
      `TOKEN_ENCRYPTION_KEY is not the key ${keyId} that stored sessions were encrypted with`,
      "Put that key behind the present one, separated by a comma",
    );
  }
}

/** Encrypts what must not be read by whoever gets hold of the database. */
export interface Vault {
  /** Of the key that seals: the start of its SHA-256, which tells nothing of the key. */
  readonly keyId: string;
  readonly keyIds: readonly string[];
  /**
   * @param owner whose it is: it opens for the same owner only, so a row copied to another shop's session is worthless.
   * @returns `v1.<key id>.<iv, ciphertext and tag in base64url>`
   */
  seal(text: string, owner: string): string;
  /** @throws UnknownKey; CodedError TOKEN_UNREADABLE where it was changed or belongs to another owner. */
  open(sealed: string, owner: string): string;
}

export function vault(keys: readonly Buffer[]): Vault {
  const byId = new Map(keys.map((key) => [keyIdOf(key), key]));
  const [first] = keys;
  if (!first) throw new Error("a vault needs a key");
  const keyId = keyIdOf(first);
  return {
    keyId,
    keyIds: [...byId.keys()],
    seal: (text, owner) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, first, iv).setAAD(Buffer.from(owner));
      const bytes = Buffer.concat([iv, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
      return `${FORMAT}.${keyId}.${bytes.toString("base64url")}`;
    },
    open: (sealed, owner) => {
      const [format, id = "", body = ""] = sealed.split(".");
      const key = byId.get(id);
      if (format !== FORMAT || !key) throw new UnknownKey(id);
      const bytes = Buffer.from(body, "base64url");
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(owner))
          .setAuthTag(bytes.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]).toString(
          "utf8",
        );
      } catch (error) {
        throw new CodedError("TOKEN_UNREADABLE", `a stored session of ${owner} was changed or moved`, { cause: error });
      }
    },
  };
}

function keyIdOf(key: Buffer): string {
  return createHash("sha256").update(key).digest("hex").slice(0, KEY_ID_DIGITS);
}
