import type { z } from "zod";
import type { Order } from "../../contracts/order.ts";
import type { TimelineEntry } from "../../contracts/queries/orders.ts";

export type FactKind = z.output<typeof TimelineEntry>["kind"];

/**
 * Something that happened to an order and can not unhappen. Each is said once. reference tells apart several of a
 * kind: the gid of a refund or fulfilment, the number of an edit, the id of a resync command.
 */
export interface Fact {
  readonly kind: FactKind;
  readonly reference: string | null;
  /** When it happened, as near as the snapshot tells. */
  readonly at: string;
  /** Minor units of the order's currency. */
  readonly amountMinor: bigint | null;
}

export function keyOf(fact: Pick<Fact, "kind" | "reference">): string {
  return fact.reference === null ? fact.kind : `${fact.kind}:${fact.reference}`;
}

/** Money came back, so it had come. */
const WAS_PAID: ReadonlySet<Order["financialStatus"]> = new Set(["paid", "partially_refunded", "refunded"]);

/**
 * All facts that one snapshot shows. No snapshot tells when it was paid: the oldest that shows it comes nearest.
 * Edits do not show in a snapshot: only the webhook of the edit names it.
 * @param wasPaid whatever its status says now.
 */
export function factsOf(order: Order, wasPaid = false): Fact[] {
  const facts: Fact[] = [{ kind: "created", reference: null, at: order.createdAt, amountMinor: order.totalMinor }];
  if (wasPaid || WAS_PAID.has(order.financialStatus)) {
    facts.push({ kind: "paid", reference: null, at: order.updatedAt, amountMinor: order.totalMinor });
  }
  for (const each of order.fulfillments) {
    if (each.status !== "success") continue;
    facts.push({ kind: "fulfilled", reference: each.fulfillmentId, at: each.createdAt, amountMinor: null });
  }
  for (const each of order.refunds) {
    facts.push({ kind: "refunded", reference: each.refundId, at: each.createdAt, amountMinor: each.refundedMinor });
  }
  if (order.cancelledAt !== null) {
    facts.push({ kind: "cancelled", reference: null, at: order.cancelledAt, amountMinor: null });
  }
  return facts;
}

const IN_ONE_SECOND: readonly FactKind[] = [
  "created",
  "paid",
  "edited",
  "fulfilled",
  "refunded",
  "cancelled",
  "resynced",
];

/** Oldest first; within one second in the order in which such things happen. */
export function byTime(a: Pick<Fact, "kind" | "at">, b: Pick<Fact, "kind" | "at">): number {
  return Date.parse(a.at) - Date.parse(b.at) || IN_ONE_SECOND.indexOf(a.kind) - IN_ONE_SECOND.indexOf(b.kind);
}
