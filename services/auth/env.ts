import { z } from "zod";
import { parseEnv, type ServiceEnv, serviceEnv } from "../_runtime/env.ts";
import { Keys } from "./vault.ts";

const Own = z.object({
  TOKEN_ENCRYPTION_KEY: Keys.describe(
    "32 random bytes in base64; to change it, put the new one in front: new,old. Make one: openssl rand -base64 32",
  ),
  SHOPIFY_API_KEY: z.string().min(1).describe("the app's client id"),
  SHOPIFY_API_SECRET: z.string().min(1).describe("the app's client secret"),
});

export type AuthEnv = ServiceEnv & z.output<typeof Own>;

/** @throws UserError BAD_ENV */
export function authEnv(source: Readonly<Record<string, string | undefined>> = process.env): AuthEnv {
  return { ...serviceEnv("auth", source), ...parseEnv(Own, source) };
}
