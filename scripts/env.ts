import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { Failure } from "./infrastructure/failure.ts";
import { ROOT } from "./infrastructure/paths.ts";

/** No browser opens these, and neither does fetch. Source: WHATWG Fetch, "bad port" (those above 1024). */
const BLOCKED_PORTS = new Set([
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10_080,
]);
const PORT_MAX = 65_535;
const NO_PORT = `is no port: a whole number from 1 to ${PORT_MAX}`;
const Port = z.coerce
  .number(NO_PORT)
  .int(NO_PORT)
  .min(1, NO_PORT)
  .max(PORT_MAX, NO_PORT)
  .refine((port) => !BLOCKED_PORTS.has(port), "is a port that browsers refuse to open");

const PORTS = ["PORT", "SIMULATOR_PORT", "MAILBOX_PORT"] as const;

/** Every variable that `npm start`, `npm run service` and `npm run ask` read. .env.example explains them one by one. */
const StartEnv = z
  .object({
    PORT: Port.default(4000),
    SIMULATOR_PORT: Port.default(4600),
    MAILBOX_PORT: Port.default(4625),
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, "must begin with postgres://")
      .optional(),
    NATS_URL: z
      .string()
      .regex(/^(nats|tls):\/\//, "must begin with nats://")
      .optional(),
    SHOPIFY_API_KEY: z.string().optional(),
    SHOPIFY_API_SECRET: z.string().optional(),
    SHOPIFY_APP_URL: z.url().optional(),
    SCOPES: z.string().optional(),
    TOKEN_ENCRYPTION_KEY: z.base64().optional(),
    APP_URL: z.url().optional(),
    FLOTILLA_SECRET: z.string().min(16).optional(),
    FLOTILLA_DIR: z.string().optional(),
  })
  .refine((env) => !env.SHOPIFY_API_KEY || (env.SHOPIFY_API_SECRET && env.SHOPIFY_APP_URL), {
    path: ["SHOPIFY_API_KEY"],
    message: "needs SHOPIFY_API_SECRET and SHOPIFY_APP_URL beside it, or leave all three out for the simulator",
  });
export type StartEnv = z.output<typeof StartEnv>;

/**
 * Reads the environment once, with .env beneath it where there is one. An empty variable counts as absent.
 * @throws Failure that names every variable which is wrong.
 */
export function startEnv(): StartEnv {
  const file = join(ROOT, ".env");
  if (existsSync(file)) process.loadEnvFile(file);
  return parseStartEnv(process.env);
}

/** @throws Failure that names every variable which is wrong. */
export function parseStartEnv(source: Readonly<Record<string, string | undefined>>): StartEnv {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = StartEnv.safeParse(present);
  if (parsed.success) return withPortsApart(parsed.data);
  const wrong = parsed.error.issues.map((issue) => {
    const name = issue.path.join(".");
    // Of the others some are secret.
    const given = PORTS.some((port) => port === name) ? `=${present[name]}` : "";
    return `${name}${given} ${issue.message}`;
  });
  throw new Failure(
    `The environment is wrong: ${wrong.join("; ")}`,
    "Correct it; .env.example explains every variable.",
  );
}

/** Against the real Shopify only one of them is opened. */
function withPortsApart(env: StartEnv): StartEnv {
  if (env.SHOPIFY_API_KEY) return env;
  for (const [i, name] of PORTS.entries()) {
    const other = PORTS.slice(0, i).find((earlier) => env[earlier] === env[name]);
    if (other) {
      throw new Failure(
        `${other} and ${name} are both ${env[name]}`,
        `Give one of them another port, e.g. ${name}=${portBeside(env)}.`,
      );
    }
  }
  return env;
}

function portBeside(env: StartEnv): number {
  const taken = PORTS.map((name) => env[name]);
  const highest = Math.max(...taken);
  return Port.safeParse(highest + 1).success ? highest + 1 : Math.min(...taken) - 1;
}
