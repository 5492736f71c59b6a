import type { IncomingHttpHeaders } from "node:http";
import { type Shop, shopFromDomain } from "../../../contracts/shop.ts";
import { GATEWAY_LIMITS } from "../limits.ts";

/** What one delivery says of itself. */
export interface WebhookHeaders {
  /** Base64 of the HMAC-SHA256 of the raw body. */
  readonly hmac: string;
  /** "orders/create" as domain and name. */
  readonly domain: string;
  readonly name: string;
  readonly shop: Shop;
  /** One delivery's identity, the same in all its retries. */
  readonly webhookId: string;
  /** Shared by all deliveries that one action of the merchant caused; next-generation events have none. */
  readonly eventId: string | null;
  /** ISO 8601. */
  readonly triggeredAt: string | null;
}

/** The request is not a webhook of Shopify's: told to the sender as 400. */
export class BadWebhook extends Error {}

/** Classic deliveries say X-Shopify-*, next-generation ones shopify-*. */
const PREFIXES = ["x-shopify-", "shopify-"] as const;
const TOPIC = /^([a-z_]+)\/([a-z_]+)$/;
/** Ids become parts of message ids and NATS headers. */
const ID = /^[\x21-\x7e]+$/;

/** As Shopify writes it after the prefix, and in Node's spelling with each prefix. */
class HeaderName {
  readonly name: string;
  readonly keys: readonly string[];

  constructor(name: string) {
    this.name = name;
    this.keys = PREFIXES.map((prefix) => prefix + name.toLowerCase());
  }
}

const HMAC = new HeaderName("Hmac-Sha256");
const TOPIC_NAME = new HeaderName("Topic");
const SHOP_DOMAIN = new HeaderName("Shop-Domain");
const WEBHOOK_ID = new HeaderName("Webhook-Id");
const EVENT_ID = new HeaderName("Event-Id");
const TRIGGERED_AT = new HeaderName("Triggered-At");

function optional(headers: IncomingHttpHeaders, { keys }: HeaderName): string | null {
  for (const key of keys) {
    const value = headers[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return null;
}

function required(headers: IncomingHttpHeaders, name: HeaderName): string {
  const value = optional(headers, name);
  if (value === null) throw new BadWebhook(`header X-Shopify-${name.name} is missing`);
  return value;
}

function idOf(name: string, value: string): string {
  if (value.length > GATEWAY_LIMITS.headerCharacters || !ID.test(value)) {
    throw new BadWebhook(`header X-Shopify-${name} is no id`);
  }
  return value;
}

/** Of domains and topics; there are few, and whoever makes up others makes us forget, no more. */
const REMEMBERED = 1_000;

/** The same answer for the same text, without working it out again. What throws is not remembered. */
function remembering<T>(work: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = work(text);
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, result);
    return result;
  };
}

interface Topic {
  readonly domain: string;
  readonly name: string;
}

const topicOf = remembering((text): Topic => {
  const [, domain, name] = TOPIC.exec(text) ?? [];
  if (!domain || !name) throw new BadWebhook("header X-Shopify-Topic is no topic, e.g. orders/create");
  return { domain, name };
});

const shopOf = remembering((domain): Shop => {
  try {
    return shopFromDomain(domain);
  } catch {
    throw new BadWebhook("header X-Shopify-Shop-Domain is no myshopify domain");
  }
});

/**
 * @throws BadWebhook that names the header which is missing or wrong.
 * Source: https://shopify.dev/docs/apps/build/webhooks/subscribe/https (headers of a delivery)
 */
export function webhookHeaders(headers: IncomingHttpHeaders): WebhookHeaders {
  const hmac = required(headers, HMAC);
  const topic = required(headers, TOPIC_NAME);
  const shop = shopOf(required(headers, SHOP_DOMAIN));
  const webhookId = idOf("Webhook-Id", required(headers, WEBHOOK_ID));
  const eventId = optional(headers, EVENT_ID);
  const triggeredAt = optional(headers, TRIGGERED_AT);
  const { domain, name } = topicOf(topic);
  return {
    hmac,
    domain,
    name,
    shop,
    webhookId,
    eventId: eventId === null ? null : idOf("Event-Id", eventId),
    triggeredAt: triggeredAt === null || Number.isNaN(Date.parse(triggeredAt)) ? null : triggeredAt,
  };
}
