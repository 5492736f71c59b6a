import pino, { type Logger } from "pino";
import { currentTraceId } from "./tracing.ts";

export type { Logger };

/** Fields that must never reach a log, at the top or one level down. */
const SECRET_FIELDS = [
  "token",
  "accessToken",
  "refreshToken",
  "idToken",
  "access_token",
  "refresh_token",
  "id_token",
  "password",
  "authorization",
  "cookie",
  "secret",
];

const root = pino({
  level: process.env.LOG_LEVEL ?? "info",
  base: null,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: "[secret]" },
  mixin: () => {
    const traceId = currentTraceId();
    return traceId ? { traceId } : {};
  },
  serializers: { err: pino.stdSerializers.err },
});

/** One line of JSON an entry, with the id of the trace it belongs to. Log codes and ids, never bodies or query strings. */
export function createLogger(part: string): Logger {
  return root.child({ part });
}

/** A URL without its query, which may carry tokens. */
export function pathOf(url: string): string {
  return url.split("?", 1)[0] ?? "";
}
