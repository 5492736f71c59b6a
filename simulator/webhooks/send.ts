import { createHmac } from "node:crypto";
import http from "node:http";
import https from "node:https";

/** Source: shopify.dev/docs/apps/build/webhooks/subscribe/https ("one second to connect, five seconds in all"). */
const CONNECT_TIMEOUT_MS = 1_000;
const TOTAL_TIMEOUT_MS = 5_000;
const MAX_SOCKETS = 32;

const agents = {
  "http:": new http.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
  "https:": new https.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
};

export interface SignedWebhook {
  readonly topic: string;
  readonly domain: string;
  readonly apiVersion: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly name: string | null;
  readonly triggeredAt: number;
  readonly body: string;
}

/** Source: shopify.dev/docs/apps/build/webhooks/delivery-structure. */
export function webhookHeaders(webhook: SignedWebhook, secret: string): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "User-Agent": "Shopify-Captain-Hook",
    "X-Shopify-Topic": webhook.topic,
    "X-Shopify-Hmac-Sha256": createHmac("sha256", secret).update(webhook.body, "utf8").digest("base64"),
    "X-Shopify-Shop-Domain": webhook.domain,
    "X-Shopify-API-Version": webhook.apiVersion,
    "X-Shopify-Webhook-Id": webhook.webhookId,
    "X-Shopify-Triggered-At": new Date(webhook.triggeredAt).toISOString(),
    "X-Shopify-Event-Id": webhook.eventId,
    ...(webhook.name ? { "X-Shopify-Name": webhook.name } : {}),
  };
}

export interface Answer {
  /** Null: none came. */
  readonly status: number | null;
  readonly error: string | null;
}

/** One POST. Never throws: what went wrong is the answer. Redirects are not followed, as with Shopify. */
export function sendWebhook(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  return new Promise((resolve) => {
    const done = (answer: Answer) => {
      clearTimeout(total);
      resolve(answer);
    };
    const target = new URL(url);
    const secure = target.protocol === "https:";
    const agent = secure ? agents["https:"] : agents["http:"];
    const bytes = Buffer.from(body, "utf8");
    const request = (secure ? https : http).request(
      target,
      { method: "POST", agent, headers: { ...headers, "Content-Length": bytes.length } },
      (response) => {
        response.on("error", (error) => done({ status: null, error: error.message }));
        response.on("end", () => done({ status: response.statusCode ?? null, error: null }));
        response.resume();
      },
    );
    const total = setTimeout(
      () => request.destroy(new Error(`no answer within ${TOTAL_TIMEOUT_MS} ms`)),
      TOTAL_TIMEOUT_MS,
    );
    request.on("socket", (socket) => {
      if (!socket.connecting) return;
      const timer = setTimeout(
        () => request.destroy(new Error(`no connection within ${CONNECT_TIMEOUT_MS} ms`)),
        CONNECT_TIMEOUT_MS,
      );
      for (const event of ["connect", "close"] as const) socket.once(event, () => clearTimeout(timer));
    });
    request.on("error", (error) => done({ status: null, error: error.message || error.name }));
    request.end(bytes);
  });
}

export function closeAgents(): void {
  for (const agent of Object.values(agents)) agent.destroy();
}
