import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import httpProxy from "@fastify/http-proxy";
import type { FastifyInstance } from "fastify";
import type { Logger } from "../_runtime/logging.ts";
import { SpanKind, withSpan } from "../_runtime/tracing.ts";
import { APP_DOWN, answerAppDown } from "./app-down.ts";

/** The admin app inside this process. */
export interface EmbeddedApp {
  request(request: IncomingMessage, response: ServerResponse): void | Promise<void>;
  /** WebSockets, where the app has any (reload on change in development). */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** A page may think long before its first byte; between two of its bytes (a live stream) there is no limit. */
const HEADERS_TIMEOUT_MS = 60_000;
const MAX_CONNECTIONS = 128;

/** Hands a request to the app in this process. Nothing is read or buffered on the way. */
export function embedded(app: EmbeddedApp | undefined, logger: Logger) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const fail = (error: unknown) => {
      logger.error({ err: error }, "the app failed to answer");
      answerAppDown(response);
    };
    if (!app) {
      answerAppDown(response);
      return;
    }
    void withSpan(`page ${request.method}`, { kind: SpanKind.SERVER, attributes: pathOf(request) }, async (span) => {
      const closed = once(response, "close");
      await Promise.resolve(app.request(request, response)).catch(fail);
      await closed;
      span.setAttribute("http.response.status_code", response.statusCode);
    }).catch(fail);
  };
}

/** Without the query string: session tokens travel there. */
function pathOf(request: IncomingMessage) {
  return { "url.path": (request.url ?? "").split("?", 1)[0] ?? "" };
}

/** Passes every path that has no route of its own to the app at `appUrl`, both ways as it comes, WebSockets too. */
export async function proxyToApp(server: FastifyInstance, appUrl: string, logger: Logger): Promise<void> {
  await server.register(httpProxy, {
    upstream: appUrl,
    websocket: true,
    undici: { connections: MAX_CONNECTIONS, headersTimeout: HEADERS_TIMEOUT_MS, bodyTimeout: 0 },
    replyOptions: {
      rewriteRequestHeaders: (request, headers) => ({
        ...headers,
        "x-forwarded-host": request.headers["x-forwarded-host"] ?? request.headers.host,
        "x-forwarded-proto": request.headers["x-forwarded-proto"] ?? "http",
      }),
      onError: (reply, { error }) => {
        logger.warn({ code: (error as { code?: string }).code }, "the app at APP_URL does not answer");
        void reply.code(APP_DOWN.status).type(APP_DOWN.type).header("cache-control", "no-store").send(APP_DOWN.body);
      },
    },
  });
}
