import type { Shop } from "../../contracts/shop.ts";
import { Deltas } from "./deltas.ts";
import type { LoggedEvent } from "./logged-event.ts";
import { type CountedOrder, count, mergeEvent } from "./merge-order.ts";

/** An order event of a shop, whose clock is known. */
export interface ShopEvent {
  readonly shop: Shop;
  readonly timeZone: string;
  readonly event: LoggedEvent;
}

export interface BatchResult {
  /** Orders that are counted otherwise now, or by another message, by orderKey. */
  readonly counted: ReadonlyMap<string, { readonly shop: Shop; readonly order: CountedOrder }>;
  readonly deltas: Deltas;
}

export function orderKey(shop: Shop, orderId: string): string {
  return `${shop}/${orderId}`;
}

/**
 * A batch in memory, one event after the other: the result is that of applying them one by one.
 * @param known how the database counts the batch's orders, by orderKey, read under their locks.
 */
export function applyBatch(known: ReadonlyMap<string, CountedOrder>, batch: readonly ShopEvent[]): BatchResult {
  const current = new Map(known);
  const counted = new Map<string, { shop: Shop; order: CountedOrder }>();
  const deltas = new Deltas();
  for (const { shop, timeZone, event } of batch) {
    const key = orderKey(shop, event.order.orderId);
    const before = current.get(key) ?? null;
    const order = count(mergeEvent(before, event), timeZone);
    current.set(key, order);
    counted.set(key, { shop, order });
    deltas.replace(shop, before?.contribution ?? null, order.contribution, event.messageId);
  }
  return { counted, deltas };
}
