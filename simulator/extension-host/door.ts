import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Front } from "../html/front.ts";
import { NETWORK_FAULTS } from "./faults.ts";
import { hostStateOf } from "./host-state.ts";

const SLOW_MS = 5_000;
const BODY_LIMIT_BYTES = 1024 * 1024;
/** What belongs to one connection, or is set anew. */
const HOP = new Set(["connection", "content-encoding", "content-length", "host", "keep-alive", "transfer-encoding"]);

type DoorRequest = FastifyRequest<{ Params: { fault: string }; Querystring: { url?: string } }>;

/**
 * /extension-host/door/<fault>?url=: the way of an extension's requests while a fault of the network is switched on. The
 * worker calls it from its own null origin, so that what it meets is the browser's own verdict.
 */
export function serveDoor(app: FastifyInstance, front: Front): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer", bodyLimit: BODY_LIMIT_BYTES }, (_request, body, done) =>
      done(null, body),
    );
    for (const fault of NETWORK_FAULTS) {
      scope.all(`/extension-host/door/${fault}`, async (request, reply) => {
        return await meet(front, fault, request as DoorRequest, reply);
      });
    }
  });
}

async function meet(front: Front, fault: (typeof NETWORK_FAULTS)[number], request: DoorRequest, reply: FastifyReply) {
  switch (fault) {
    case "api-down":
      reply.hijack();
      request.raw.socket.destroy();
      return reply;
    case "api-401":
      return await reply
        .headers(OPEN)
        .code(request.method === "OPTIONS" ? 204 : 401)
        .send(request.method === "OPTIONS" ? "" : { error: { code: "UNAUTHORIZED", message: "Refused by a fault." } });
    case "api-slow":
      if (request.method !== "OPTIONS") await sleep(SLOW_MS);
      return await pass(front, request, reply, () => true);
    case "api-no-cors":
      return await pass(front, request, reply, (name) => !name.startsWith("access-control-"));
  }
}

const OPEN = {
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-allow-methods": "GET, POST, OPTIONS",
};

async function pass(front: Front, request: DoorRequest, reply: FastifyReply, keep: (name: string) => boolean) {
  const url = URL.parse(request.query.url ?? "");
  // Not a way for other pages to what this machine can reach: only to where the extensions' own server is.
  if (!url || !ownOrigins(front).has(url.origin)) return await reply.code(403).send({ error: { code: "NOT_THE_APP" } });
  const headers = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" && !HOP.has(name) ? [[name, value]] : [],
  );
  const answer = await fetch(url, {
    method: request.method,
    headers,
    ...(request.body instanceof Buffer && request.body.length > 0 && { body: new Uint8Array(request.body) }),
  });
  for (const [name, value] of answer.headers) if (!HOP.has(name) && keep(name)) reply.header(name, value);
  return await reply.code(answer.status).send(Buffer.from(await answer.arrayBuffer()));
}

function ownOrigins({ world }: Front): Set<string> {
  const set = world.shops
    .list()
    .flatMap(({ shop }) =>
      [...hostStateOf(world, shop).settings.values()].map((values) => String(values["api_url"] ?? "")),
    );
  const urls = [world.app.config.applicationUrl, ...set].map((text) => URL.parse(text)?.origin ?? "");
  return new Set(urls.filter(Boolean));
}
