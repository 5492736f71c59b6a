import { randomUUID } from "node:crypto";
import type { Faults } from "../faults.ts";
import type { Outbox } from "../state/act.ts";
import type { Database } from "../state/database.ts";
import type { AppConfig, WebhookSubscription } from "../world-app-api.ts";
import { onlyFields, passesFilter } from "./filter.ts";
import { COMPLIANCE_TOPICS } from "./topics.ts";

export interface QueueParts {
  readonly db: Database;
  readonly faults: Faults;
  readonly config: AppConfig;
  readonly isInstalled: (shop: string) => boolean;
}

/**
 * Writes one delivery per subscription, inside the transaction of what it tells; faults have their say here, so that
 * the same seed and the same history go wrong in the same way.
 */
export function openQueue(parts: QueueParts, wake: () => void): Outbox {
  return {
    wake,
    enqueue({ shop, topic, eventId, at, body }) {
      const always = topic === "app/uninstalled" || (COMPLIANCE_TOPICS as readonly string[]).includes(topic);
      const subscriptions = parts.config.subscriptions.filter((one) => one.topic === topic);
      if (subscriptions.length === 0 || (!always && !parts.isInstalled(shop))) return;
      const payload = body();
      for (const subscription of subscriptions) {
        if (subscription.filter !== undefined && !passesFilter(subscription.filter, payload)) continue;
        const kept = subscription.includeFields ? onlyFields(payload, subscription.includeFields) : payload;
        const webhookId = randomUUID();
        insertDelivery(parts, subscription, { shop, topic, webhookId, eventId, at, body: JSON.stringify(kept) });
      }
    },
  };
}

export interface NewDelivery {
  readonly shop: string;
  readonly topic: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly at: number;
  readonly body: string;
}

/** Faults have their say. */
export function insertDelivery(
  { db, faults }: Pick<QueueParts, "db" | "faults">,
  subscription: Pick<WebhookSubscription, "uri" | "name">,
  made: NewDelivery,
): void {
  const where = { shop: made.shop, topic: made.topic };
  const write = (state: "pending" | "dropped", due: number | null, held: boolean, fault: string | null) =>
    db.run(
      `INSERT INTO deliveries (webhook_id, event_id, shop, topic, url, name, body, triggered_at, state, due_at, held, fault)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      made.webhookId,
      made.eventId,
      made.shop,
      made.topic,
      subscription.uri,
      subscription.name ?? null,
      made.body,
      made.at,
      state,
      due,
      held ? 1 : 0,
      fault,
    );
  const drop = faults.strike("webhook-drop", where);
  if (drop) {
    write("dropped", null, false, `webhook-drop ${drop.id}`);
    return;
  }
  const delay = faults.strike("webhook-delay", where);
  const reorder = faults.strike("webhook-reorder", where);
  const duplicate = faults.strike("webhook-duplicate", where);
  const due = made.at + (delay?.delayMs ?? 0) + (reorder?.waitMs ?? 0);
  const struck = [delay, reorder, duplicate].filter((one) => one !== undefined);
  const fault = struck.length > 0 ? struck.map((one) => `${one.kind} ${one.id}`).join(", ") : null;
  for (let copy = 0; copy <= (duplicate?.copies ?? 0); copy++) write("pending", due, reorder !== undefined, fault);
}
