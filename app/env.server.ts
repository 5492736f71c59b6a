import { z } from "zod";
import { parseEnv } from "../services/_runtime/env.ts";

/** What the admin app reads from its environment; nothing else in app/ reads any. */
const AppEnv = z.object({
  SHOPIFY_API_KEY: z.string().describe("the app's client id, from its page in the Dev Dashboard"),
  SHOPIFY_API_SECRET: z.string().describe("the app's client secret, from the same page"),
  SHOPIFY_APP_URL: z.url().describe("the public address of the app, e.g. https://flotilla.example.com"),
  SCOPES: z
    .string()
    .default("")
    .transform((scopes) =>
      scopes
        .split(",")
        .map((scope) => scope.trim())
        .filter((scope) => scope !== ""),
    )
    .describe("comma-separated, as access_scopes in shopify.app.toml"),
  NATS_URL: z.string().describe("e.g. nats://127.0.0.1:4222"),
  APP_NATS_USER: z.string().optional(),
  APP_NATS_PASSWORD: z.string().optional(),
  APP_BRIDGE_URL: z.url().optional().describe("where App Bridge is loaded from; Shopify's CDN where it is not set"),
});
export type AppEnv = z.output<typeof AppEnv>;

let parsed: AppEnv | undefined;

/**
 * Parsed on first use, so that a page's module can be loaded where there is no environment.
 * @throws UserError BAD_ENV that lists every variable that is wrong.
 */
export function appEnv(): AppEnv {
  parsed ??= parseEnv(AppEnv);
  return parsed;
}
