import { ResyncOrderV1 } from "../../contracts/commands/orders.ts";
import type { DataOf } from "../../contracts/define.ts";
import type { Message } from "../../contracts/envelope.ts";
import {
  OrderCancelledV1,
  OrderCreatedV1,
  OrderEditedV1,
  OrderFulfilledV1,
  OrderPaidV1,
  OrderRefundedV1,
  OrderUpdatedV1,
} from "../../contracts/events/orders.ts";
import type { Order } from "../../contracts/order.ts";
import type { Outgoing } from "../_runtime/service.ts";
import { type Fact, keyOf } from "./facts.ts";
import { originOfFact, type PastOfShops } from "./history.ts";
import type { Merged } from "./merge-order.ts";
import { digestOf, type Snapshot } from "./snapshot.ts";

const ORDER_EVENTS = {
  created: OrderCreatedV1,
  paid: OrderPaidV1,
  edited: OrderEditedV1,
  cancelled: OrderCancelledV1,
} as const;

/** The refund or fulfilment of a fact: as the newest state has it, or as the snapshot that showed it had. */
function found<T>(lists: readonly (readonly T[])[], isIt: (item: T) => boolean): T | undefined {
  return lists.flatMap((list) => list.filter(isIt))[0];
}

/** What a fact says. Its id is made of the fact, so it is said once however often and by whomever it is found. */
function eventOf(cause: Message, fact: Fact, newest: Order, seen: Order): Outgoing | null {
  const common = { cause, id: `order.${keyOf(fact)}:${newest.orderId}`, subject: newest.orderId };
  switch (fact.kind) {
    case "resynced":
      return null;
    case "refunded": {
      const refund = found([newest.refunds, seen.refunds], (each) => each.refundId === fact.reference);
      const data = refund && ({ order: newest, refund } satisfies DataOf<typeof OrderRefundedV1>);
      return data ? { ...common, message: OrderRefundedV1, data } : null;
    }
    case "fulfilled": {
      const fulfillment = found(
        [newest.fulfillments, seen.fulfillments],
        (each) => each.fulfillmentId === fact.reference,
      );
      const data = fulfillment && ({ order: newest, fulfillment } satisfies DataOf<typeof OrderFulfilledV1>);
      return data ? { ...common, message: OrderFulfilledV1, data } : null;
    }
    case "created":
    case "paid":
    case "edited":
    case "cancelled":
      return { ...common, message: ORDER_EVENTS[fact.kind], data: { order: newest } };
  }
}

/** One id per state of the order: what was read from the Admin API at another time is another state. */
function versionOf({ order, source }: Snapshot): string {
  const read = source.kind === "admin-api" ? `.${source.readAtMs}` : "";
  return `${order.updatedAt}${read}:${digestOf(order)}`;
}

/**
 * Everything to say of one merged snapshot: each new fact, the new state, and, where time can not tell two snapshots
 * apart, the command to ourselves to read the order from Shopify.
 */
export function eventsOf(cause: Message, merged: Merged, seen: Order, past: PastOfShops = new Map()): Outgoing[] {
  const { order, saidAtMs } = merged.next;
  const events: Outgoing[] = [];
  const isFirst = merged.said.some((fact) => fact.kind === "created");
  for (const fact of merged.said) {
    const event = eventOf(cause, fact, order, seen);
    // Nobody knows when an order was paid that was already paid when it was first seen: at the earliest when it was placed.
    const at = fact.kind === "paid" && isFirst ? seen.createdAt : fact.at;
    const origin = originOfFact(cause, { at }, seen, past);
    if (event) events.push(origin === cause.origin ? event : { ...event, origin });
  }
  // Whoever hears of changes hears of new orders, and order.created carries the same state.
  if (merged.changed && !isFirst) {
    const id = `order.updated:${order.orderId}:${versionOf(merged.next)}`;
    events.push({ cause, message: OrderUpdatedV1, data: { order }, id, subject: order.orderId });
  }
  if (merged.tie) {
    const id = `orders.resync:${cause.id}`;
    events.push({ cause, message: ResyncOrderV1, data: { orderId: order.orderId }, id, subject: order.orderId });
  }
  // All that is said of one state has its time, and no other state of the order has the same.
  return events.map((event) => ({ ...event, time: new Date(saidAtMs).toISOString() }));
}
