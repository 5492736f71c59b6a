import cluster from "node:cluster";
import { createServer, type Server } from "node:http";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import Fastify, { type FastifyInstance, type FastifyListenOptions } from "fastify";
import { UserError } from "../_runtime/errors.ts";
import { type EmbeddedApp, embedded, proxyToApp } from "./forward.ts";
import { GATEWAY_LIMITS } from "./limits.ts";
import { isOwnPath, isWebhookPath } from "./own-paths.ts";
import { flowRoutes } from "./routes/flow.ts";
import { operationRoutes, type Services } from "./routes/operations.ts";
import { type V1Routes, v1Routes } from "./v1/routes.ts";
import { type WebhookDoor, webhookReceiver } from "./webhooks/receive.ts";

const CLOSE_POLL_MS = 25;

export interface HttpOptions extends WebhookDoor {
  readonly port: number;
  readonly host: string;
  /** Others may listen at the same port, and take over when this one stops. Linux only. */
  readonly reusePort?: boolean;
  /** Where the app runs apart; it wins over `app`. */
  readonly appUrl?: string | undefined;
  readonly app?: EmbeddedApp | undefined;
  readonly services: Services;
  /** The API for extensions; without it, nothing is below /v1. */
  readonly v1?: V1Routes;
}

export interface GatewayServer {
  /** The one it listens on, where 0 was asked for. */
  readonly port: number;
  /**
   * Takes no new request, lets open ones finish (GATEWAY_LIMITS.closeDeadlineMs), then cuts them. Where others listen at
   * the same port it takes no new connection, and no request fails: see docs/decisions/013.
   */
  close(): Promise<void>;
}

/** The one public server. @throws UserError PORT_TAKEN. */
export async function startHttp(options: HttpOptions): Promise<GatewayServer> {
  let raw: Server | undefined;
  // WebSockets among them: Node forgets those once they are upgraded.
  const sockets = new Set<Socket>();
  const toApp = embedded(options.app, options.logger);
  const receive = webhookReceiver(options);
  const shared = options.reusePort === true || cluster.isWorker;
  let draining = false;
  const server = Fastify({
    // No access log: session tokens travel in query strings.
    logger: false,
    forceCloseConnections: "idle",
    exposeHeadRoutes: true,
    return503OnClosing: false,
    serverFactory: (handler) => {
      // Pages do not go through Fastify: the app answers on the socket as if it were alone.
      raw = createServer((request, response) => {
        // Answered with "Connection: close": the next request opens a connection, to whoever else listens.
        if (draining) response.shouldKeepAlive = false;
        if (isWebhookPath(request.url ?? "")) receive(request, response);
        else if (options.appUrl !== undefined || isOwnPath(request.url ?? "")) handler(request, response);
        else toApp(request, response);
      });
      raw.on("connection", (socket) => {
        sockets.add(socket);
        socket.once("close", () => sockets.delete(socket));
      });
      return raw;
    },
  });
  server.setNotFoundHandler((_request, reply) => reply.code(404).send({ error: "there is nothing at this path" }));
  await server.register((scope) => operationRoutes(scope, options.services));
  await server.register(flowRoutes);
  const { v1 } = options;
  if (v1) await server.register((scope) => v1Routes(scope, v1));
  if (options.appUrl !== undefined) await proxyToApp(server, options.appUrl, options.logger);
  else
    raw?.on("upgrade", (request, socket, head) =>
      options.app?.upgrade ? options.app.upgrade(request, socket, head) : socket.destroy(),
    );
  await listen(server, options);
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      draining = true;
      if (shared && raw) await drain(raw, sockets);
      await close(server, raw, sockets);
    },
  };
}

async function listen(server: FastifyInstance, { port, host, reusePort }: HttpOptions): Promise<void> {
  // A copy under a parent shares the parent's socket. With reusePort it would open one of its own.
  const own = reusePort && !cluster.isWorker;
  // Fastify passes on what it does not know.
  const place: FastifyListenOptions = { port, host, ...(own && { reusePort: true }) };
  try {
    await server.listen(place);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new UserError("PORT_TAKEN", `port ${port} is taken`, "stop what listens there, or set PORT to another one", {
      cause: error,
    });
  }
}

/** Takes no new connection, and answers what still comes on the open ones, until they are gone. */
async function drain(raw: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  // http's own close() also closes idle connections, perhaps just as a request comes on one.
  NetServer.prototype.close.call(raw);
  const until = Date.now() + GATEWAY_LIMITS.drainMs;
  while (sockets.size > 0 && Date.now() < until) await sleep(CLOSE_POLL_MS);
}

/** A stream that never ends (a live page) must not hold the end up. */
async function close(server: FastifyInstance, raw: Server | undefined, sockets: ReadonlySet<Socket>): Promise<void> {
  let ended = false;
  const closed = server.close().finally(() => {
    ended = true;
  });
  const until = Date.now() + GATEWAY_LIMITS.closeDeadlineMs;
  while (!ended && Date.now() < until) {
    await sleep(CLOSE_POLL_MS);
    // Connections whose request has just ended are kept alive by the browser, not by us.
    raw?.closeIdleConnections();
  }
  for (const socket of sockets) socket.destroy();
  await closed;
}
