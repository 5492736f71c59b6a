import type { Message, Origin } from "../../contracts/envelope.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { eventsOf } from "./events.ts";
import type { Fact } from "./facts.ts";
import type { PastOfShops } from "./history.ts";
import { mergeOrder, type Observation, type OrderState } from "./merge-order.ts";

/** What a handler decides: one observation of one order. */
export interface OrderDecision extends Observation {
  /** Of what is said because of it, where that is not the message's own. */
  readonly origin?: Origin;
}

export interface OrderKey {
  readonly shop: Shop;
  readonly orderId: string;
}

/** A row to write, with the message that caused it. */
export interface Written<T> extends OrderKey {
  readonly value: T;
  readonly cause: Message;
}

export interface BatchResult {
  /** Newest state of each order that moved. */
  readonly states: readonly Written<OrderState>[];
  /** Facts new or better known; at most one row for each key. */
  readonly facts: readonly Written<Fact>[];
  readonly outgoing: readonly Outgoing[];
}

export function keyText({ shop, orderId }: OrderKey): string {
  return `${shop}/${orderId}`;
}

export function keyOfDecision({ message, decision }: Decided<OrderDecision>): OrderKey {
  return { shop: message.shop, orderId: decision.snapshot.order.orderId };
}

/**
 * A batch in memory, one decision after the other: the result is that of applying them one by one.
 * @param known what the database holds of the batch's orders, by keyText, read under their locks.
 * @param past until when each shop's past reaches, where that is known.
 */
export function applyBatch(
  known: ReadonlyMap<string, OrderState>,
  batch: readonly Decided<OrderDecision>[],
  nowMs: number = Date.now(),
  past: PastOfShops = new Map(),
): BatchResult {
  const current = new Map(known);
  const states = new Map<string, Written<OrderState>>();
  const facts = new Map<string, Written<Fact>>();
  const outgoing: Outgoing[] = [];
  for (const decided of batch) {
    const { message, decision } = decided;
    const order = keyOfDecision(decided);
    const key = keyText(order);
    const merged = mergeOrder(current.get(key) ?? null, decision, nowMs);
    current.set(key, merged.next);
    if (merged.won) states.set(key, { ...order, value: merged.next, cause: message });
    for (const fact of merged.noted) {
      facts.set(`${key}/${fact.kind}/${fact.reference}`, { ...order, value: fact, cause: message });
    }
    for (const event of eventsOf(message, merged, decision.snapshot.order, past)) {
      outgoing.push(decision.origin === undefined ? event : { ...event, origin: decision.origin });
    }
  }
  return { states: [...states.values()], facts: [...facts.values()], outgoing };
}
