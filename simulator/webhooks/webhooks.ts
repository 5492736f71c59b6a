import { randomUUID } from "node:crypto";
import type { Faults } from "../faults.ts";
import type { OrderStore } from "../orders/store.ts";
import { notFound } from "../refusal.ts";
import type { Kit } from "../state/act.ts";
import type { CustomerStore } from "../state/customers.ts";
import type { Database, Row } from "../state/database.ts";
import type { ShopStore } from "../state/shops.ts";
import type { AppConfig, Attempt, Delivery, WebhooksApi } from "../world-app-api.ts";
import { sendCompliance } from "./compliance.ts";
import { type Dispatcher, urlOf } from "./dispatcher.ts";
import { insertDelivery } from "./queue.ts";
import { webhookHeaders } from "./send.ts";

const DEFAULT_ROWS = 100;
const MAX_ROWS = 5_000;

export interface WebhookParts {
  readonly kit: Kit;
  readonly config: AppConfig;
  readonly shops: ShopStore;
  readonly customers: CustomerStore;
  readonly orders: OrderStore;
  readonly dispatcher: Dispatcher;
  readonly faults: Faults;
}

/** It failed at least once. ?1: now. */
const TO_RETRY = "due_at > ?1 AND EXISTS (SELECT 1 FROM attempts WHERE delivery_id = id)";

/** Where a topic goes that nobody subscribed to. */
const DEFAULT_URI = "/webhooks";

/** What was sent, and sending by hand. */
export function openWebhooks(parts: WebhookParts): WebhooksApi {
  const { kit, config, shops, dispatcher } = parts;
  const { db, clock } = kit;
  const read = (row: Row) => deliveryOf(db, row, config);
  return {
    deliveries: ({ shop, topic, state, after = 0, before, limit = DEFAULT_ROWS } = {}) =>
      db
        .all(
          `SELECT * FROM deliveries WHERE id > ?1 AND (?2 IS NULL OR shop = ?2) AND (?3 IS NULL OR topic = ?3)
             AND (?4 IS NULL OR state = ?4) AND (?6 IS NULL OR id < ?6) ORDER BY id DESC LIMIT ?5`,
          after,
          shop ?? null,
          topic ?? null,
          state ?? null,
          Math.min(limit, MAX_ROWS),
          before ?? null,
        )
        .map(read),
    delivery(id) {
      const row = db.get("SELECT * FROM deliveries WHERE id = ?", id);
      if (!row) return undefined;
      const delivery = read(row);
      const body = String(row["body"]);
      const domain = shops.get(delivery.shop).domain;
      const name = typeof row["name"] === "string" ? row["name"] : null;
      const signed = { ...delivery, domain, apiVersion: config.webhookApiVersion, name, body };
      return { ...delivery, body, headers: webhookHeaders(signed, config.clientSecret) };
    },
    redeliver(id) {
      const changed = db.run(
        "UPDATE deliveries SET state = 'pending', held = 0, due_at = ? WHERE id = ?",
        clock.now(),
        id,
      );
      if (changed === 0) throw notFound(`delivery ${id}`, "GET /_control/deliveries lists them.");
      dispatcher.wake();
    },
    sendCompliance: (shop, input) => sendCompliance(parts, shops.get(shop), input),
    sendRaw: (input) => sendRaw(parts, input),
    pendingCount: (shop) =>
      Number(
        db.get(
          "SELECT count(*) AS n FROM deliveries WHERE state = 'pending' AND (?1 IS NULL OR shop = ?1)",
          shop ?? null,
        )?.["n"],
      ),
    backlog() {
      const row = db.get(
        `SELECT count(*) FILTER (WHERE held = 0 AND due_at <= ?1) AS due, count(*) FILTER (WHERE ${TO_RETRY}) AS retry
         FROM deliveries WHERE state = 'pending'`,
        clock.now(),
      );
      return { due: Number(row?.["due"]), toRetry: Number(row?.["retry"]) };
    },
    retryNow() {
      db.run(`UPDATE deliveries SET due_at = ?1 WHERE state = 'pending' AND ${TO_RETRY}`, clock.now());
      dispatcher.wake();
    },
    idle: () => dispatcher.idle(),
  };
}

/** One delivery, whether somebody subscribed to the topic or not. */
function sendRaw({ kit, config, faults, dispatcher }: WebhookParts, input: Parameters<WebhooksApi["sendRaw"]>[0]) {
  const subscription = config.subscriptions.find((one) => one.topic === input.topic);
  const made = kit.act(input.shop, "simulator", (action) => {
    const webhookId = input.webhookId ?? randomUUID();
    const eventId = input.eventId ?? action.eventId;
    const { shop, topic, body } = input;
    insertDelivery({ db: kit.db, faults }, subscription ?? { uri: DEFAULT_URI, name: undefined }, {
      shop,
      topic,
      webhookId,
      eventId,
      at: kit.clock.now(),
      body,
    });
    action.note("webhook.raw", { topic, webhookId });
    return { webhookId, eventId };
  });
  dispatcher.wake();
  return made;
}

function deliveryOf(db: Database, row: Row, config: AppConfig): Delivery {
  const attempts = db.all("SELECT * FROM attempts WHERE delivery_id = ? ORDER BY number", Number(row["id"]));
  return {
    id: Number(row["id"]),
    webhookId: String(row["webhook_id"]),
    eventId: String(row["event_id"]),
    shop: String(row["shop"]),
    topic: String(row["topic"]),
    url: urlOf(String(row["url"]), config),
    triggeredAt: Number(row["triggered_at"]),
    state: row["state"] as Delivery["state"],
    nextAttemptAt: typeof row["due_at"] === "number" ? row["due_at"] : null,
    fault: typeof row["fault"] === "string" ? row["fault"] : null,
    attempts: attempts.map(
      (attempt): Attempt => ({
        number: Number(attempt["number"]),
        at: Number(attempt["at"]),
        durationMs: Number(attempt["duration_ms"]),
        status: typeof attempt["status"] === "number" ? attempt["status"] : null,
        error: typeof attempt["error"] === "string" ? attempt["error"] : null,
      }),
    ),
  };
}
