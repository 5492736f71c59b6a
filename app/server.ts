import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { pathToFileURL } from "node:url";
import { createRequestHandler } from "@remix-run/express";
import express, { type Express, type RequestHandler } from "express";
import { closeAppBus } from "./bus.server.ts";
import { precompressed } from "./precompressed.ts";

const PROJECT = join(import.meta.dirname, "..");
/** Vite puts a hash of the content into the names of what lies in assets/. */
const HASHED_MAX_AGE = "1y";
const PLAIN_MAX_AGE = "1h";

type RequestHandlerOptions = Parameters<typeof createRequestHandler>[0];

export interface AppHandler {
  /** Answers one request: pages, their data, and the browser's files. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** For the server's "upgrade" event, in development: Vite's connection to the browser. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** Lets go of NATS and of Vite. Streams that are open end with their sockets, which are the caller's to close. */
  readonly close: () => Promise<void>;
}

/**
 * The admin app as one request handler, for whatever HTTP server owns the port. Its environment is app/env.server.ts.
 * Nothing here writes an access log: the addresses of an embedded app carry session tokens.
 * @param options.dev pages straight from their sources, replaced in the browser as they are edited.
 * @throws Error where the build is missing (`npm start` makes it).
 */
export async function createAppHandler(options: { dev?: boolean } = {}): Promise<AppHandler> {
  const server = express();
  server.disable("x-powered-by");
  return options.dev ? developmentHandler(server) : productionHandler(server);
}

async function productionHandler(server: Express): Promise<AppHandler> {
  // React reads it when it is loaded, and is many times slower where it is not set.
  process.env.NODE_ENV ??= "production";
  const client = join(PROJECT, "build", "client");
  const build = await import(pathToFileURL(join(PROJECT, "build", "server", "index.js")).href);
  const assets = join(client, "assets");
  const hashed = express.static(assets, { immutable: true, maxAge: HASHED_MAX_AGE, index: false });
  server.use("/assets", precompressed(assets), hashed, (_request, response) => {
    // A page of an older build asks for files of its own: no page of ours is the answer to that.
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.status(404).setHeader("Cache-Control", "no-store").end();
  });
  server.use(express.static(client, { maxAge: PLAIN_MAX_AGE, index: false }));
  server.all("*", answerWith(createRequestHandler({ build, mode: "production" })));
  return { handler: server, close: closeAppBus };
}

async function developmentHandler(server: Express): Promise<AppHandler> {
  const { createServer } = await import("vite");
  // Vite wants a server to take WebSocket upgrades from; this one never listens, the port's owner hands them on.
  const upgrades = createHttpServer();
  const vite = await createServer({
    root: PROJECT,
    configFile: join(PROJECT, "vite.config.ts"),
    server: { middlewareMode: true, hmr: { server: upgrades } },
  });
  server.use(vite.middlewares);
  const build = () =>
    vite.ssrLoadModule("virtual:remix/server-build") as ReturnType<
      Extract<RequestHandlerOptions["build"], () => unknown>
    >;
  server.all("*", answerWith(createRequestHandler({ build, mode: "development" })));
  return {
    handler: server,
    upgrade: (request, socket, head) => upgrades.emit("upgrade", request, socket, head),
    close: async () => {
      await vite.close();
      await closeAppBus();
    },
  };
}

/** Remix's handler gives its own failures to `next`; there is nothing left to wait for. */
function answerWith(handle: ReturnType<typeof createRequestHandler>): RequestHandler {
  return (request, response, next) => void handle(request, response, next);
}
