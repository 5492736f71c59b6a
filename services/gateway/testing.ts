import { createHmac, randomUUID } from "node:crypto";
import type { GatewayServer } from "./http.ts";

export const SECRET = "client-secret";
export const API_KEY = "client-id";

export function signatureOf(body: string | Uint8Array, secret = SECRET): string {
  return createHmac("sha256", secret).update(body).digest("base64");
}

/** The headers of a signed delivery, as Shopify sends them. null leaves one out. */
export function webhookHeadersFor(
  body: string | Uint8Array,
  change: Record<string, string | null> = {},
): Record<string, string> {
  const all: Record<string, string | null> = {
    "content-type": "application/json",
    "x-shopify-topic": "orders/create",
    "x-shopify-hmac-sha256": signatureOf(body),
    "x-shopify-shop-domain": "harbor-lane.myshopify.com",
    "x-shopify-api-version": "2026-07",
    "x-shopify-webhook-id": randomUUID(),
    "x-shopify-event-id": randomUUID(),
    "x-shopify-triggered-at": "2026-11-23T09:00:00.123456789Z",
    ...change,
  };
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== null));
}

export function postWebhook(
  server: Pick<GatewayServer, "port">,
  body: string | Buffer<ArrayBuffer>,
  change: Record<string, string | null> = {},
): Promise<Response> {
  return fetch(`http://127.0.0.1:${server.port}/webhooks`, {
    method: "POST",
    body,
    headers: webhookHeadersFor(body, change),
  });
}
