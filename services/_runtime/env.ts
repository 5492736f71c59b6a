import { z } from "zod";
import type { ServiceName } from "../../contracts/services.ts";
import { UserError } from "./errors.ts";

/**
 * Parses a process's environment once. An empty variable counts as absent.
 * @throws UserError BAD_ENV that lists every variable that is wrong, with its schema's own description as the remedy.
 */
export function parseEnv<Schema extends z.ZodObject>(
  schema: Schema,
  source: Readonly<Record<string, string | undefined>> = process.env,
): z.output<Schema> {
  const present = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(present);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map((issue) => {
    const name = String(issue.path[0] ?? "");
    const about = schema.shape[name]?.description;
    const problem = present[name] === undefined ? "is not set" : issue.message;
    return `${name}: ${problem}${about ? ` (${about})` : ""}`;
  });
  throw new UserError("BAD_ENV", wrong.join("\n"), "set these variables; .env.example shows all of them");
}

const PostgresUrl = z.string().regex(/^postgres(ql)?:\/\//, "must begin with postgres://");

/** What every process of the fleet may be told. */
const CommonEnv = {
  NATS_URL: z
    .string()
    .regex(/^(nats|tls):\/\//, "must begin with nats://")
    .describe("e.g. nats://127.0.0.1:4222"),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().describe("where traces go, e.g. http://127.0.0.1:4318"),
};

export interface ServiceEnv {
  readonly writeUrl: string;
  readonly queryUrl: string;
  readonly natsUrl: string;
  readonly natsUser: string | undefined;
  readonly natsPassword: string | undefined;
  readonly logLevel: string;
  readonly otlpEndpoint: string | undefined;
}

/** Database and bus of one service: ORDERS_DATABASE_URL and so on. @throws UserError BAD_ENV */
export function serviceEnv(
  service: ServiceName,
  source: Readonly<Record<string, string | undefined>> = process.env,
): ServiceEnv {
  const prefix = service.toUpperCase().replaceAll("-", "_");
  const own = {
    [`${prefix}_DATABASE_URL`]: PostgresUrl.describe(`database of ${service}, its write role`),
    [`${prefix}_QUERY_DATABASE_URL`]: PostgresUrl.describe(`database of ${service}, its query role`),
    [`${prefix}_NATS_USER`]: z.string().optional(),
    [`${prefix}_NATS_PASSWORD`]: z.string().optional(),
  };
  const env = parseEnv(z.object({ ...CommonEnv, ...own }), source) as Record<string, string | undefined>;
  return {
    writeUrl: env[`${prefix}_DATABASE_URL`] ?? "",
    queryUrl: env[`${prefix}_QUERY_DATABASE_URL`] ?? "",
    natsUrl: env.NATS_URL ?? "",
    natsUser: env[`${prefix}_NATS_USER`],
    natsPassword: env[`${prefix}_NATS_PASSWORD`],
    logLevel: env.LOG_LEVEL ?? "info",
    otlpEndpoint: env.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}
