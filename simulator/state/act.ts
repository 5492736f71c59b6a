import { randomUUID } from "node:crypto";
import type { Journal } from "../journal.ts";
import type { Clock } from "../world-api.ts";
import type { Database } from "./database.ts";
import type { Ids } from "./ids.ts";

/**
 * One thing that a merchant, a shopper or an app did: its changes, journal entries and webhooks are committed
 * together, and all its webhooks carry the same Event-Id.
 */
export interface Action {
  readonly shop: string;
  readonly eventId: string;
  readonly actor: string;
  /** One time for the whole action, in whole seconds as Shopify's. */
  readonly at: number;
  note(kind: string, data: Record<string, unknown>): void;
  /** The body is made after the action's last change, so that all its webhooks tell the same state. */
  webhook(topic: string, body: () => unknown): void;
}

/** Writes webhooks where somebody subscribed, and sends them after the commit. */
export interface Outbox {
  enqueue(webhook: { shop: string; topic: string; eventId: string; at: number; body: () => unknown }): void;
  wake(): void;
}

/** What everything that changes a store is given. */
export interface Kit {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  /** How a browser reaches the simulator. */
  readonly publicUrl: string;
  act<T>(shop: string, actor: string, work: (action: Action) => T): T;
}

export function openKit(parts: {
  db: Database;
  clock: Clock;
  ids: Ids;
  journal: Journal;
  outbox: Outbox;
  publicUrl: string;
}): Kit {
  const { db, clock, ids, journal, outbox, publicUrl } = parts;
  return {
    db,
    clock,
    ids,
    publicUrl,
    act(shop, actor, work) {
      const at = Math.floor(clock.now() / 1_000) * 1_000;
      const eventId = randomUUID();
      const webhooks: { topic: string; body: () => unknown }[] = [];
      const result = db.transaction(() => {
        const done = work({
          shop,
          eventId,
          actor,
          at,
          note: (kind, data) => journal.write({ at: clock.now(), shop, kind, eventId, actor, data }),
          webhook: (topic, body) => webhooks.push({ topic, body }),
        });
        for (const { topic, body } of webhooks) outbox.enqueue({ shop, topic, eventId, at: clock.now(), body });
        return done;
      });
      db.afterCommit(() => {
        journal.announce();
        outbox.wake();
      });
      return result;
    },
  };
}
