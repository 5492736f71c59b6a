import type { Attributes } from "../../../contracts/envelope.ts";
import { headersOf } from "../../_runtime/bus/headers.ts";
import type { OutboxMessage } from "../../_runtime/outbox.ts";
import type { WebhookHeaders } from "./headers.ts";

/** All topics are at their first version: Shopify's API version is one constant for the whole app. */
const VERSION = 1;

/**
 * A delivery as the message it becomes: its raw body is the data, byte for byte. Its id is the Webhook-Id, so a retry
 * is the same message; the outbox keeps ids of different shops apart.
 */
export function messageOfWebhook(
  headers: WebhookHeaders,
  body: Uint8Array,
  now: Date,
  traceparent: string | undefined,
): OutboxMessage {
  const { domain, name, shop, webhookId } = headers;
  const attributes: Attributes = {
    specversion: "1.0",
    id: webhookId,
    type: `shopify.${domain}.${name}.v${VERSION}`,
    source: "/shopify",
    time: headers.triggeredAt ?? now.toISOString(),
    shop,
    origin: "live",
    correlationid: headers.eventId ?? webhookId,
    traceparent,
  };
  return {
    messageId: webhookId,
    shop,
    subject: `shopify.${shop}.${domain}.${name}.v${VERSION}`,
    headers: headersOf(attributes),
    data: body,
  };
}
