import type { Database } from "./state/database.ts";
import type { EventsApi, JournalApi, JournalEntry } from "./world-app-api.ts";

/**
 * Everything that happened in the stores, in order, never changed. It is the truth that tests compare with.
 *
 * Kinds: order.placed, order.paid, order.fulfilled, order.cancelled, order.refunded, order.edited, order.annotated,
 * inventory.changed, customer.created, customer.updated, customer.deleted, customer.merged, metafield.set, product.created, product.updated, product.deleted,
 * discount.created, discount.deleted, validation.created, validation.deleted, cartTransform.created, cartTransform.deleted,
 * carrierService.created, carrierService.deleted, bulk.created, bulk.finished, app.installed, app.scopes_updated, app.uninstalled, token.issued, token.revoked, compliance.requested,
 * mail.received, webhook.failed (its retries are used up), webhook.raw (one that was made by hand).
 */
export interface Journal extends JournalApi, EventsApi {
  /** Inside the transaction of what happened. */
  write(entry: Omit<JournalEntry, "seq">): void;
  /** After its commit: tells the listeners what is new. */
  announce(): void;
}

const DEFAULT_ROWS = 500;
const MAX_ROWS = 5_000;
/** Announced at once; what a listener misses it reads from the journal. */
const ANNOUNCE_ROWS = 1_000;

export function openJournal(db: Database): Journal {
  const listeners = new Set<(entry: JournalEntry) => void>();
  const lastSeq = () => Number(db.get("SELECT coalesce(max(seq), 0) AS seq FROM journal")?.["seq"]);
  let announced = lastSeq();

  const list: Journal["list"] = ({ shop, after = 0, kind, limit = DEFAULT_ROWS } = {}) =>
    db
      .all(
        `SELECT * FROM journal WHERE seq > ?1 AND (?2 IS NULL OR shop = ?2) AND (?3 IS NULL OR kind = ?3 OR kind LIKE ?3 || '.%')
         ORDER BY seq LIMIT ?4`,
        after,
        shop ?? null,
        kind ?? null,
        Math.min(limit, MAX_ROWS),
      )
      .map(entryOf);

  return {
    list,
    lastSeq,
    write(entry) {
      db.run(
        "INSERT INTO journal (at, shop, kind, event_id, actor, data) VALUES (?, ?, ?, ?, ?, ?)",
        entry.at,
        entry.shop,
        entry.kind,
        entry.eventId,
        entry.actor,
        JSON.stringify(entry.data),
      );
    },
    announce() {
      if (listeners.size === 0) {
        announced = lastSeq();
        return;
      }
      const fresh = list({ after: announced, limit: ANNOUNCE_ROWS });
      announced = fresh.at(-1)?.seq ?? announced;
      for (const entry of fresh) for (const listener of listeners) listener(entry);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function entryOf(row: Record<string, unknown>): JournalEntry {
  return {
    seq: Number(row["seq"]),
    at: Number(row["at"]),
    shop: String(row["shop"]),
    kind: String(row["kind"]),
    eventId: String(row["event_id"]),
    actor: String(row["actor"]),
    data: JSON.parse(String(row["data"])) as Record<string, unknown>,
  };
}
