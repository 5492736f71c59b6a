import { z } from "zod";
import { PLANS, type Plan } from "./graphql/throttle.ts";

/** Every variable the simulator reads, in this one place. */
const Variables = z.object({
  SIMULATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(4600),
  /** Where mail is taken, by SMTP on loopback. */
  MAILBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4625),
  /** Where the stores are kept. */
  SIMULATOR_DATA: z.string().default(".flotilla/simulator/store.sqlite"),
  /** Same seed, same shops. Read only when a store is made. */
  SIMULATOR_SEED: z.string().min(1).default("flotilla"),
  /** How a browser reaches the simulator; default http://localhost:<port>. */
  SIMULATOR_PUBLIC_URL: z.url().optional(),
  /** No "info": it would log every request's address, and the embedded app's hold session tokens. */
  SIMULATOR_LOG: z.enum(["silent", "error", "warn"]).default("warn"),
  /** Shopify's plan of every shop: it decides how much of the Admin API an app may use a second. */
  SIMULATOR_PLAN: z.enum(PLANS).default("standard"),
  SHOPIFY_API_KEY: z.string().min(1).default("flotilla-local"),
  SHOPIFY_API_SECRET: z.string().min(1).default("flotilla-local-secret"),
  /** Where the app answers: webhooks with a relative uri and the embedded page go there. Default: the toml's. */
  SHOPIFY_APP_URL: z.url().optional(),
  SHOPIFY_APP_CONFIG: z.string().default("shopify.app.toml"),
  /** Where the UI extensions lie. Default: extensions/ beside the toml. */
  SIMULATOR_EXTENSIONS: z.string().optional(),
});

export interface SimulatorEnv {
  readonly port: number;
  readonly mailboxPort: number;
  readonly dataFile: string;
  readonly seed: string;
  /** No slash at its end. */
  readonly publicUrl: string;
  readonly log: "silent" | "error" | "warn";
  readonly plan: Plan;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly appUrl: string | undefined;
  readonly appConfigFile: string;
  readonly extensionsFolder: string | undefined;
}

/** @throws Error naming each variable that is wrong. */
export function readSimulatorEnv(source: Record<string, string | undefined>): SimulatorEnv {
  const set = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = Variables.safeParse(set);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The simulator's environment is wrong. ${wrong.join("; ")}`);
  }
  const env = parsed.data;
  return {
    port: env.SIMULATOR_PORT,
    mailboxPort: env.MAILBOX_PORT,
    dataFile: env.SIMULATOR_DATA,
    seed: env.SIMULATOR_SEED,
    publicUrl: (env.SIMULATOR_PUBLIC_URL ?? `http://localhost:${env.SIMULATOR_PORT}`).replace(/\/$/, ""),
    log: env.SIMULATOR_LOG,
    plan: env.SIMULATOR_PLAN,
    clientId: env.SHOPIFY_API_KEY,
    clientSecret: env.SHOPIFY_API_SECRET,
    appUrl: env.SHOPIFY_APP_URL?.replace(/\/$/, ""),
    appConfigFile: env.SHOPIFY_APP_CONFIG,
    extensionsFolder: env.SIMULATOR_EXTENSIONS,
  };
}
