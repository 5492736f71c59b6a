import type { IncomingMessage, ServerResponse } from "node:http";
import { LIMITS } from "../../../contracts/limits.ts";
import { codeOf } from "../../_runtime/errors.ts";
import type { Logger } from "../../_runtime/logging.ts";
import { currentTraceparent, newTraceparent, SpanKind, spansAreKept, withSpan } from "../../_runtime/tracing.ts";
import { GATEWAY_LIMITS } from "../limits.ts";
import { webhooksReceived } from "../metrics.ts";
import type { CommitQueue } from "./commit-queue.ts";
import { BadWebhook, type WebhookHeaders, webhookHeaders } from "./headers.ts";
import { messageOfWebhook } from "./message.ts";
import { readBody } from "./read-body.ts";
import type { Signature } from "./signature.ts";

export interface WebhookDoor {
  readonly isSigned: Signature;
  readonly queue: Pick<CommitQueue, "add">;
  readonly logger: Logger;
  readonly now: () => Date;
}

function refuse(response: ServerResponse, status: number, error: string, headers: Record<string, string> = {}): void {
  webhooksReceived.inc({ outcome: String(status) });
  const body = JSON.stringify({ error });
  response
    .writeHead(status, {
      "content-type": "application/json; charset=utf-8",
      "content-length": String(Buffer.byteLength(body)),
      ...headers,
    })
    .end(body);
}

/**
 * POST /webhooks: 200 once the delivery is committed, and for one that was committed before.
 * 400 a header is missing or wrong · 401 not signed by Shopify · 405 another method · 413 too large · 503 come again:
 * nothing was kept.
 *
 * On Node's own HTTP server: this is the one hot path, and Fastify's way to it was a fifth of what a request costs.
 */
export function webhookReceiver(door: WebhookDoor): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (request.method !== "POST") return refuse(response, 405, "webhooks are sent by POST", { allow: "POST" });
    readBody(request, LIMITS.webhookBodyBytes, (body) => {
      // What is left of it would be read as the next request.
      if (!body) {
        const error = `the body is over ${LIMITS.webhookBodyBytes} bytes`;
        return refuse(response, 413, error, { connection: "close" });
      }
      if (spansAreKept()) {
        void withSpan("POST /webhooks", { kind: SpanKind.SERVER }, (span) =>
          receive(door, request, response, body, currentTraceparent(), ({ shop, domain, name }) =>
            span.setAttributes({ "shopify.shop": shop, "shopify.topic": `${domain}/${name}` }),
          ),
        );
      } else void receive(door, request, response, body, newTraceparent());
    });
  };
}

/** Never throws: it answers. */
async function receive(
  door: WebhookDoor,
  request: IncomingMessage,
  response: ServerResponse,
  body: Buffer,
  traceparent: string | undefined,
  about?: (headers: WebhookHeaders) => void,
): Promise<void> {
  try {
    const headers = webhookHeaders(request.headers);
    if (!door.isSigned(body, headers.hmac)) return refuse(response, 401, "the signature does not match the body");
    about?.(headers);
    await door.queue.add(messageOfWebhook(headers, body, door.now(), traceparent));
    response.end();
  } catch (error) {
    if (error instanceof BadWebhook) return refuse(response, 400, error.message);
    door.logger.error({ code: codeOf(error), err: error }, "webhook not committed, Shopify sends it again");
    refuse(response, 503, "not stored, send it again", { "retry-after": String(GATEWAY_LIMITS.retryAfterSeconds) });
  }
}
