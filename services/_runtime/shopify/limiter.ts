import { setTimeout as sleep } from "node:timers/promises";
import { type KV, type KvEntry, type NatsConnection, StorageType } from "nats";
import { z } from "zod";
import type { Shop } from "../../../contracts/shop.ts";
import { TransientError } from "../errors.ts";
import { BUDGET_BUCKET } from "./budget-subjects.ts";
import {
  type BucketState,
  freshBucket,
  settled,
  type ThrottleStatus,
  taken,
  takenInBackground,
} from "./token-bucket.ts";

/** The shared bucket is worth waiting for only as long as Shopify's answer takes anyway. */
const SHARED_TIMEOUT_MS = 1_000;
/** After the shared bucket failed, this process counts for itself so long before it tries again. */
const SHARED_RETRY_MS = 5_000;
/** Two processes that write at once: one of them reads again. Each round one of them gets through. */
const MAX_CONFLICTS = 50;
const CONFLICT_PAUSE_MS = 5;
/** Others may spend meanwhile: what waits in the background looks again after so long at the latest. */
const BACKGROUND_LOOK_MS = 2_000;
/** Shops whose bucket this process remembers for the time without NATS. */
const MAX_LOCAL_SHOPS = 10_000;
/** NATS' error code for "wrong last sequence": somebody else wrote first. */
const WRONG_LAST_SEQUENCE = 10_071;

const State = z.object({
  available: z.number(),
  maximum: z.number().positive(),
  restoreRate: z.number().positive(),
  atMs: z.number(),
});

/** What may be spent at the Admin API, shared by all processes of the app, per shop. */
export interface Budget {
  /**
   * Waits until `cost` points may be spent.
   * @param waitAtMostMs nothing is taken when the wait would be longer.
   * @throws TransientError SHOPIFY_BUDGET_SHORT when the wait would be longer.
   */
  reserve(shop: Shop, cost: number, waitAtMostMs: number): Promise<void>;
  /**
   * The same for background work: waits until `cost` points may be spent and LIVE_SHARE of the bucket is still there.
   * While it waits it holds nothing.
   * @throws TransientError SHOPIFY_BUDGET_SHORT where there was no room in that time.
   */
  reserveInBackground(shop: Shop, cost: number, waitAtMostMs: number): Promise<void>;
  /** After the answer. reserved: what reserve took; spent: what Shopify charged. status null: Shopify never answered. */
  settle(shop: Shop, reserved: number, spent: number, status: ThrottleStatus | null): Promise<void>;
}

type Change<T> = (state: BucketState, nowMs: number) => { state: BucketState; result: T };

/**
 * The state lies in a NATS key-value bucket and is written only if unchanged since it was read. Without NATS each process
 * goes on by what it last knew; what they overspend together, Shopify throttles and the client repeats.
 */
export function sharedBudget(options: { connection: NatsConnection; now?: () => number }): Budget {
  const { connection, now = Date.now } = options;
  const local = new Map<Shop, BucketState>();
  const queues = new Map<Shop, Promise<unknown>>();
  let bucket: Promise<KV> | null = null;
  let sharedAgainAtMs = 0;

  async function changeShared<T>(shop: Shop, change: Change<T>): Promise<T> {
    bucket ??= connection.jetstream({ timeout: SHARED_TIMEOUT_MS, checkAPI: false }).views.kv(BUDGET_BUCKET, {
      history: 1,
      storage: StorageType.Memory,
      timeout: SHARED_TIMEOUT_MS,
    });
    const kv = await bucket;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts += 1) {
      const entry = await kv.get(shop);
      const { state, result } = change(stateOf(entry) ?? freshBucket(now()), now());
      try {
        await kv.put(shop, JSON.stringify(state), { previousSeq: entry?.revision ?? 0 });
        remember(local, shop, state);
        return result;
      } catch (error) {
        if (!wroteFirst(error)) throw error;
        await sleep(Math.random() * CONFLICT_PAUSE_MS);
      }
    }
    throw new TransientError(
      "SHOPIFY_BUDGET_BUSY",
      `the budget of ${shop} was written by others ${MAX_CONFLICTS} times`,
    );
  }

  function changeLocal<T>(shop: Shop, change: Change<T>): T {
    const { state, result } = change(local.get(shop) ?? freshBucket(now()), now());
    remember(local, shop, state);
    return result;
  }

  async function change<T>(shop: Shop, by: Change<T>): Promise<T> {
    if (connection.isClosed() || now() < sharedAgainAtMs) return changeLocal(shop, by);
    try {
      return await within(SHARED_TIMEOUT_MS, changeShared(shop, by));
    } catch (error) {
      if (error instanceof BudgetShort) throw error;
      bucket = null;
      sharedAgainAtMs = now() + SHARED_RETRY_MS;
      return changeLocal(shop, by);
    }
  }

  /** One writer per shop and process: they would only get in each other's way. */
  function inTurn<T>(shop: Shop, work: () => Promise<T>): Promise<T> {
    const turn = (queues.get(shop) ?? Promise.resolve()).then(work, work);
    queues.set(shop, turn);
    const leave = () => {
      if (queues.get(shop) === turn) queues.delete(shop);
    };
    turn.then(leave, leave);
    return turn;
  }

  return {
    reserve: async (shop, cost, waitAtMostMs) => {
      const waitMs = await inTurn(shop, () =>
        change(shop, (state, nowMs) => {
          const next = taken(state, cost, nowMs);
          if (next.waitMs > waitAtMostMs) throw new BudgetShort(shop, next.waitMs);
          return { state: next.bucket, result: next.waitMs };
        }),
      );
      if (waitMs > 0) await sleep(waitMs);
    },
    reserveInBackground: async (shop, cost, waitAtMostMs) => {
      const untilMs = now() + waitAtMostMs;
      for (;;) {
        const waitMs = await inTurn(shop, () =>
          change(shop, (state, nowMs) => {
            const next = takenInBackground(state, cost, nowMs);
            return { state: next.bucket, result: next.waitMs };
          }),
        );
        if (waitMs === 0) return;
        const leftMs = untilMs - now();
        if (leftMs <= 0) throw new BudgetShort(shop, waitMs);
        await sleep(Math.min(waitMs, leftMs, BACKGROUND_LOOK_MS));
      }
    },
    settle: async (shop, reserved, spent, status) => {
      await inTurn(shop, () =>
        change(shop, (state, nowMs) => ({ state: settled(state, reserved - spent, status, nowMs), result: null })),
      );
    },
  };
}

/** null where there is none, or one of another version. */
function stateOf(entry: KvEntry | null): BucketState | null {
  if (entry?.operation !== "PUT") return null;
  try {
    return State.parse(entry.json());
  } catch {
    return null;
  }
}

class BudgetShort extends TransientError {
  constructor(shop: Shop, waitMs: number) {
    super("SHOPIFY_BUDGET_SHORT", `${shop} has spent its Admin API budget; there is room again in ${waitMs} ms`);
  }
}

/** Oldest out first: a Map keeps the order in which its keys came. */
function remember(local: Map<Shop, BucketState>, shop: Shop, state: BucketState): void {
  local.delete(shop);
  local.set(shop, state);
  if (local.size > MAX_LOCAL_SHOPS) local.delete(local.keys().next().value as Shop);
}

function wroteFirst(error: unknown): boolean {
  const apiError = (error as { api_error?: { err_code?: number } }).api_error;
  return apiError?.err_code === WRONG_LAST_SEQUENCE;
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: timer.signal, ref: false }).then(() => {
    throw new TransientError("SHOPIFY_BUDGET_SLOW", `the shared budget gave no answer in ${timeoutMs} ms`);
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}
