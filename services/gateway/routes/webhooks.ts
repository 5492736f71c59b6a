import type { FastifyInstance, FastifyReply } from "fastify";
import { LIMITS } from "../../../contracts/limits.ts";
import { codeOf } from "../../_runtime/errors.ts";
import type { Logger } from "../../_runtime/logging.ts";
import { currentTraceparent, SpanKind, withSpan } from "../../_runtime/tracing.ts";
import { GATEWAY_LIMITS } from "../limits.ts";
import { webhooksReceived } from "../metrics.ts";
import type { CommitQueue } from "../webhooks/commit-queue.ts";
import { BadWebhook, webhookHeaders } from "../webhooks/headers.ts";
import { messageOfWebhook } from "../webhooks/message.ts";
import { isSigned } from "../webhooks/signature.ts";

export interface WebhookRoute {
  readonly secret: string;
  readonly queue: Pick<CommitQueue, "add">;
  readonly logger: Logger;
  readonly now: () => Date;
}

function refuse(reply: FastifyReply, status: number, error: string) {
  webhooksReceived.inc({ outcome: String(status) });
  return reply.code(status).send({ error });
}

/**
 * POST /webhooks: 200 once the delivery is committed, and for one that was committed before.
 * 400 a header is missing or wrong · 401 not signed by Shopify · 413 too large · 503 come again: nothing was kept.
 */
export async function webhookRoute(server: FastifyInstance, route: WebhookRoute): Promise<void> {
  // The signature is over the bytes as sent: nothing may parse them before.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
  server.setErrorHandler((error: { statusCode?: number; code?: string }, _request, reply) => {
    if (error.statusCode === 413) return refuse(reply, 413, `the body is over ${LIMITS.webhookBodyBytes} bytes`);
    return refuse(reply, error.statusCode ?? 500, error.code ?? "UNEXPECTED");
  });
  server.post("/webhooks", { bodyLimit: LIMITS.webhookBodyBytes }, async (request, reply) =>
    withSpan("POST /webhooks", { kind: SpanKind.SERVER }, async (span) => {
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      try {
        const headers = webhookHeaders(request.headers);
        if (!isSigned(body, headers.hmac, route.secret))
          return refuse(reply, 401, "the signature does not match the body");
        span.setAttributes({ "shopify.shop": headers.shop, "shopify.topic": `${headers.domain}/${headers.name}` });
        await route.queue.add(messageOfWebhook(headers, body, route.now(), currentTraceparent()));
        return reply.code(200).send();
      } catch (error) {
        if (error instanceof BadWebhook) return refuse(reply, 400, error.message);
        route.logger.error({ code: codeOf(error), err: error }, "webhook not committed, Shopify sends it again");
        return refuse(reply.header("retry-after", GATEWAY_LIMITS.retryAfterSeconds), 503, "not stored, send it again");
      }
    }),
  );
  server.route({
    method: ["GET", "PUT", "PATCH", "DELETE", "OPTIONS"],
    url: "/webhooks",
    handler: async (_request, reply) => refuse(reply.header("allow", "POST"), 405, "webhooks are sent by POST"),
  });
}
