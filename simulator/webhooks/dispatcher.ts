import type { Database, Row } from "../state/database.ts";
import type { Clock } from "../world-api.ts";
import type { AppConfig } from "../world-app-api.ts";
import { sendWebhook, webhookHeaders } from "./send.ts";

/** Deliveries under way at once. */
const CONCURRENCY = 16;
/** 8 retries over 4 hours, each about 2.6 times as long as the one before. Source: shopify.dev (retries). */
export const RETRY_WAITS_MS = [10, 26, 70, 184, 486, 1_283, 3_387, 8_954].map((seconds) => seconds * 1_000);
/** setTimeout's own limit is 2^31 ms. */
const LONGEST_TIMER_MS = 3_600_000;
/** Held webhooks leave in reverse, this far apart, so that the reversed order is the order they arrive in. */
const REVERSED_GAP_MS = 50;

export interface Dispatcher {
  start(): void;
  wake(): void;
  /** The clock was moved. Set back, it does not make anybody wait longer for what is on its way. */
  clockMoved(byMs: number): void;
  /** Held webhooks (webhook-reorder) leave now, newest first. */
  release(): void;
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export interface DispatcherParts {
  readonly db: Database;
  readonly clock: Clock;
  readonly config: AppConfig;
  readonly domainOf: (shop: string) => string;
  /** How many a reorder fault holds; undefined: it is gone. */
  readonly windowOf: (fault: string) => number | undefined;
  readonly onFailed: (row: { shop: string; topic: string; webhookId: string; eventId: string }) => void;
}

export function urlOf(uri: string, config: AppConfig): string {
  return uri.startsWith("/") ? config.applicationUrl + uri : uri;
}

export function openDispatcher(parts: DispatcherParts): Dispatcher {
  const { db, clock } = parts;
  const underWay = new Map<number, Promise<void>>();
  const idlers: (() => void)[] = [];
  let running = false;
  let scheduled = false;
  let timer: NodeJS.Timeout | undefined;

  const wake = () => {
    if (!running || scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (running) tick();
    });
  };

  const tick = () => {
    releaseHeld(parts, false);
    const now = clock.now();
    const due = db.all(
      `SELECT * FROM deliveries WHERE state = 'pending' AND held = 0 AND due_at <= ? ORDER BY due_at, id LIMIT ?`,
      now,
      CONCURRENCY * 2,
    );
    for (const row of due) {
      if (underWay.size >= CONCURRENCY) break;
      const id = Number(row["id"]);
      if (underWay.has(id)) continue;
      const sending = deliver(parts, row).finally(() => {
        underWay.delete(id);
        wake();
      });
      underWay.set(id, sending);
    }
    plan(now);
  };

  /** @param now when what is due was looked for: what has become due since is not forgotten. */
  const plan = (now: number) => {
    clearTimeout(timer);
    if (underWay.size >= CONCURRENCY) return;
    const next = db.get("SELECT min(due_at) AS due FROM deliveries WHERE state = 'pending' AND due_at > ?", now);
    if (typeof next?.["due"] === "number") {
      timer = setTimeout(wake, Math.min(LONGEST_TIMER_MS, Math.max(1, next["due"] - clock.now())));
    }
    if (underWay.size === 0) for (const resolve of idlers.splice(0)) resolve();
  };

  return {
    wake,
    clockMoved(byMs) {
      if (byMs < 0) db.run("UPDATE deliveries SET due_at = due_at + ? WHERE state = 'pending'", Math.round(byMs));
      wake();
    },
    release: () => {
      releaseHeld(parts, true);
      wake();
    },
    start() {
      running = true;
      wake();
    },
    idle: () =>
      new Promise((resolve) => {
        if (!running) return resolve();
        idlers.push(resolve);
        wake();
      }),
    async stop() {
      running = false;
      clearTimeout(timer);
      await Promise.all(underWay.values());
    },
  };
}

async function deliver({ db, clock, config, domainOf, onFailed }: DispatcherParts, row: Row): Promise<void> {
  const [id, shop, topic] = [Number(row["id"]), String(row["shop"]), String(row["topic"])];
  const [webhookId, eventId, body] = [String(row["webhook_id"]), String(row["event_id"]), String(row["body"])];
  const name = typeof row["name"] === "string" ? row["name"] : null;
  const triggeredAt = Number(row["triggered_at"]);
  const signed = {
    topic,
    domain: domainOf(shop),
    apiVersion: config.webhookApiVersion,
    webhookId,
    eventId,
    name,
    triggeredAt,
    body,
  };
  const startedAt = clock.now();
  const began = performance.now();
  const answer = await sendWebhook(
    urlOf(String(row["url"]), config),
    webhookHeaders(signed, config.clientSecret),
    body,
  );
  const ok = answer.status !== null && answer.status >= 200 && answer.status < 300;
  const failed = db.transaction(() => {
    const number = Number(db.get("SELECT count(*) AS n FROM attempts WHERE delivery_id = ?", id)?.["n"]) + 1;
    db.run(
      "INSERT INTO attempts (delivery_id, number, at, duration_ms, status, error) VALUES (?, ?, ?, ?, ?, ?)",
      id,
      number,
      startedAt,
      Math.round(performance.now() - began),
      answer.status,
      answer.error,
    );
    const wait = RETRY_WAITS_MS[number - 1];
    const state = ok ? "delivered" : wait === undefined ? "failed" : "pending";
    const due = state === "pending" && wait !== undefined ? clock.now() + wait : null;
    db.run("UPDATE deliveries SET state = ?, due_at = ? WHERE id = ?", state, due, id);
    return state === "failed";
  });
  if (failed) onFailed({ shop, topic, webhookId, eventId });
}

/** Lets go what a reorder fault holds: all of a fault's, once its window is full, its wait over, or the fault gone. */
function releaseHeld({ db, clock, windowOf }: DispatcherParts, all: boolean): void {
  const groups = db.all(
    "SELECT fault, count(*) AS n, min(due_at) AS due FROM deliveries WHERE state = 'pending' AND held = 1 GROUP BY fault",
  );
  for (const group of groups) {
    const fault = String(group["fault"]);
    const window = windowOf(fault);
    const full = window === undefined || Number(group["n"]) >= window;
    if (!all && !full && Number(group["due"]) > clock.now()) continue;
    const held = db.all(
      "SELECT id FROM deliveries WHERE state = 'pending' AND held = 1 AND fault = ? ORDER BY id DESC",
      fault,
    );
    const now = clock.now();
    held.forEach((row, at) => {
      db.run("UPDATE deliveries SET held = 0, due_at = ? WHERE id = ?", now + at * REVERSED_GAP_MS, Number(row["id"]));
    });
  }
}
