import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { codeOf } from "../../_runtime/errors.ts";
import type { Logger } from "../../_runtime/logging.ts";
import { v1Requests } from "../metrics.ts";
import { ApiError } from "./api-error.ts";
import { type Carrier, carrierRoute } from "./carrier/route.ts";
import { V1_LIMITS, V1_RATES } from "./limits.ts";
import type { Operation } from "./operation.ts";
import { RateLimit, takeOrRefuse } from "./rate-limit.ts";
import type { VerifyToken } from "./session-token.ts";

/**
 * An extension runs in a worker whose origin is null or changes: any may read the answers, which only a session token
 * opens. No cookie is ever looked at.
 * Source: shopify.dev, "Network access" of checkout UI extensions.
 */
const CORS = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, POST, OPTIONS",
  "access-control-allow-headers": "authorization, content-type",
  "access-control-expose-headers": "retry-after",
  "access-control-max-age": "86400",
  // Answers are a buyer's own.
  "cache-control": "no-store",
} as const;

export interface V1Routes {
  readonly operations: readonly Operation[];
  readonly verify: VerifyToken;
  readonly document: object;
  readonly logger: Logger;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Shopify's callback for a carrier service; left out: there is none. */
  readonly carrier?: Carrier;
}

/** The API for extensions, /v1/...: every answer, refusals too, may be read by any origin. */
export async function v1Routes(server: FastifyInstance, options: V1Routes): Promise<void> {
  const { operations, document, logger, carrier } = options;
  server.addHook("onRequest", async (_request, reply) => void reply.headers(CORS));
  server.setErrorHandler((error, request, reply) => refuse(error, request, reply, logger));
  const limits = limitsOf(options.now);
  for (const operation of operations) {
    server.route({
      method: operation.method,
      url: operation.path,
      bodyLimit: V1_LIMITS.bodyBytes,
      handler: (request) => run(operation, request, options, limits),
    });
  }
  if (carrier) await server.register((scope) => carrierRoute(scope, carrier));
  server.get("/v1/openapi.json", async () => document);
  server.options("/v1/*", async (_request, reply) => reply.code(204).send());
  const nothing = async (request: FastifyRequest) => {
    const path = request.url.split("?", 1)[0] ?? "";
    throw new ApiError(404, "NOT_FOUND", `${request.method} ${path} is not there`, "see /v1/openapi.json");
  };
  server.all("/v1", nothing);
  server.route({ method: ["GET", "POST", "PUT", "PATCH", "DELETE"], url: "/v1/*", handler: nothing });
}

interface Limits {
  readonly shops: RateLimit;
  readonly buyers: RateLimit;
}

function limitsOf(now: () => number): Limits {
  return {
    shops: new RateLimit({ ...V1_RATES.shop, most: V1_LIMITS.ratedShops, now }),
    buyers: new RateLimit({ ...V1_RATES.buyer, most: V1_LIMITS.ratedBuyers, now }),
  };
}

async function run(operation: Operation, request: FastifyRequest, options: V1Routes, limits: Limits) {
  const deadlineAt = options.now() + V1_LIMITS.deadlineMs;
  const caller = await options.verify(request.headers.authorization, operation.audience);
  takeOrRefuse(limits.buyers, caller.buyer, "buyer");
  takeOrRefuse(limits.shops, caller.shop, "shop");
  const input = operation.input.safeParse(operation.method === "GET" ? request.query : request.body);
  if (!input.success) {
    throw new ApiError(400, "BAD_INPUT", z.prettifyError(input.error), "correct the request; see /v1/openapi.json");
  }
  const { shop, customerId } = caller;
  const answer = (await operation.run(input.data, { shop, customerId, deadlineAt })) as { degraded?: boolean };
  v1Requests.inc({ operation: operation.operationId, outcome: answer.degraded ? "degraded" : "answered" });
  return answer;
}

/** Errors of Fastify itself (a body that is no JSON, or too large) carry their status. */
function refuse(error: unknown, request: FastifyRequest, reply: FastifyReply, logger: Logger) {
  const known = error instanceof ApiError ? error : refusalOf(error);
  if (known.status >= 500) {
    logger.error({ code: codeOf(error), err: error, path: request.routeOptions.url }, "the API for extensions failed");
  }
  v1Requests.inc({ operation: request.routeOptions.url ?? "none", outcome: String(known.status) });
  if (known.retryAfterSeconds !== undefined) void reply.header("retry-after", String(known.retryAfterSeconds));
  if (known.status === 401) void reply.header("www-authenticate", "Bearer");
  return reply.code(known.status).send({ code: known.code, message: known.message, remedy: known.remedy });
}

function refusalOf(error: unknown): ApiError {
  const status = typeof error === "object" && error !== null && "statusCode" in error ? error.statusCode : 500;
  if (status === 413) {
    return new ApiError(413, "BODY_TOO_LARGE", "the body is too large", "send what the operation takes, no more");
  }
  if (typeof status === "number" && status >= 400 && status < 500) {
    return new ApiError(status, "BAD_REQUEST", "the request can not be read", "send a JSON body, or none");
  }
  return new ApiError(500, "INTERNAL", "the request failed", "show what is at hand, and try again later");
}
