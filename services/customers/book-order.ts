import { pointsFor } from "../../contracts/points.ts";
import type { Decision } from "./decisions.ts";
import { documentOf, type OrderDocument, versionOf } from "./order-document.ts";
import { monthOf, type PointsRule, ruleText } from "./points.ts";

export type Reason = "earned" | "refunded" | "cancelled" | "adjusted" | "merged" | "redeemed";

/** One entry of the ledger, before it has its message. entryId: the same fact has the same id. */
export interface Booking {
  readonly entryId: string;
  readonly customerId: string;
  readonly at: string;
  readonly reason: Reason;
  readonly delta: bigint;
  readonly amountMinor: bigint | null;
  readonly orderId: string | null;
  readonly orderName: string | null;
  readonly rule: string | null;
}

/** points: sum of the entries of this key; entries: how many there are. */
export interface Booked {
  readonly points: bigint;
  readonly entries: number;
}

/** An order as it is booked. ownerId: the customer its points and its spend are booked on. */
export interface OrderState {
  readonly version: string;
  readonly document: OrderDocument;
  readonly ownerId: string | null;
  readonly wasPaid: boolean;
  /** Placed before the install: it gives points only where the merchant wants that. */
  readonly isPast: boolean;
  /** In force when it was first seen as paid. */
  readonly rule: PointsRule | null;
  readonly booked: ReadonlyMap<string, Booked>;
  /** How often it changed its owner. */
  readonly moves: number;
  /** Paid, net of refunds. */
  readonly spentMinor: bigint;
  readonly month: string;
}

const REDEEMED_TEXT = "paid with at checkout";

/** What an order should have in the ledger, by key. */
interface Due {
  readonly reason: Reason;
  readonly at: string;
  readonly delta: bigint;
  readonly amountMinor: bigint | null;
}

/**
 * The entries an order should have, from its newest snapshot alone: earned on its total, each refund takes back in
 * proportion, a cancellation the rest. Their sum is never below nothing, however much was refunded. `earned` is dated
 * by the order: no snapshot tells when it was paid.
 */
export function dueOf(document: OrderDocument, rule: PointsRule): Map<string, Due> {
  const due = new Map<string, Due>();
  const earned = pointsFor(rule, document.totalMinor);
  if (earned > 0n) {
    due.set("earned", { reason: "earned", at: document.createdAt, delta: earned, amountMinor: document.totalMinor });
  }
  let left = document.totalMinor;
  const takeBack = (key: string, reason: Reason, at: string, backMinor: bigint) => {
    const delta = pointsFor(rule, left - backMinor) - pointsFor(rule, left);
    left -= backMinor;
    if (delta !== 0n) due.set(key, { reason, at, delta, amountMinor: -backMinor });
  };
  let unlisted = document.refundedMinor;
  for (const refund of document.refunds) {
    takeBack(`refund:${refund.refundId}`, "refunded", refund.createdAt, refund.refundedMinor);
    unlisted -= refund.refundedMinor;
  }
  if (unlisted > 0n) takeBack("refund:unlisted", "refunded", document.updatedAt, unlisted);
  if (document.cancelledAt !== null && left > 0n) takeBack("cancelled", "cancelled", document.cancelledAt, left);
  return due;
}

/**
 * Points that were paid with are taken, and given back as the money is: each refund in proportion, a cancellation the rest.
 * It needs no rule and no payment: the shopper had the discount.
 */
export function redeemedOf(document: OrderDocument): Map<string, Due> {
  const due = new Map<string, Due>();
  const points = BigInt(document.redeemedPoints ?? 0);
  if (points === 0n) return due;
  due.set("redeemed", { reason: "redeemed", at: document.createdAt, delta: -points, amountMinor: null });
  const { totalMinor } = document;
  let refunded = 0n;
  let given = 0n;
  const giveBack = (key: string, at: string, all: bigint) => {
    const delta = (all < points ? all : points) - given;
    given += delta;
    if (delta > 0n) due.set(`redeemed:${key}`, { reason: "redeemed", at, delta, amountMinor: null });
  };
  for (const refund of document.refunds) {
    refunded += refund.refundedMinor;
    if (totalMinor > 0n) giveBack(`refund:${refund.refundId}`, refund.createdAt, (points * refunded) / totalMinor);
  }
  const unlisted = document.refundedMinor > refunded && totalMinor > 0n;
  if (unlisted) giveBack("refund:unlisted", document.updatedAt, (points * document.refundedMinor) / totalMinor);
  if (document.cancelledAt !== null) giveBack("cancelled", document.cancelledAt, points);
  return due;
}

function spentOf(document: OrderDocument, wasPaid: boolean): bigint {
  const left = document.totalMinor - document.refundedMinor;
  return wasPaid && document.cancelledAt === null && left > 0n ? left : 0n;
}

export interface Surroundings {
  /** Follows merges to the customer that is left. */
  readonly survivorOf: (customerId: string) => string;
  /** The rule now in force for orders of that currency. */
  readonly ruleFor: (currency: string) => PointsRule;
  /** Orders from before the install give points. */
  readonly pastOrders: boolean;
}

/**
 * Takes one more snapshot of an order and books the difference between what it should have and what it has.
 * Any order of the same snapshots, with any of them twice, ends in the same sum of each key.
 */
export function bookOrder(
  known: OrderState | null,
  { order, saidAt, paid, isPast }: Omit<Extract<Decision, { kind: "order" }>, "kind">,
  around: Surroundings,
): { next: OrderState; bookings: Booking[] } {
  const version = versionOf(order, saidAt);
  const newer = known === null || version > known.version;
  const document = withRedeemed(newer ? documentOf(order) : known.document, known, order);
  const wasPaid = paid || (known?.wasPaid ?? false);
  const past = isPast || (known?.isPast ?? false);
  // What only turns out now to be of the past was taken for a new order until now.
  const kept = known?.isPast === past || around.pastOrders ? (known?.rule ?? null) : null;
  const counts = wasPaid && (!past || around.pastOrders);
  const next: OrderState = {
    version: newer ? version : known.version,
    document,
    ownerId: document.customerId === null ? null : around.survivorOf(document.customerId),
    wasPaid,
    isPast: past,
    rule: kept ?? (counts ? around.ruleFor(document.currency) : null),
    booked: known?.booked ?? new Map<string, Booked>(),
    moves: known?.moves ?? 0,
    spentMinor: spentOf(document, wasPaid),
    month: monthOf(document.createdAt),
  };
  const moved = moveOwner(known, next, around);
  const differences = bookDifferences(known, moved.next);
  return { next: differences.next, bookings: [...moved.bookings, ...differences.bookings] };
}

/** A fact that can not unhappen, and that not every reading of an order tells. */
function withRedeemed(document: OrderDocument, known: OrderState | null, order: Pick<OrderDocument, "redeemedPoints">) {
  const points = Math.max(known?.document.redeemedPoints ?? 0, order.redeemedPoints ?? 0);
  return points === 0 ? document : { ...document, redeemedPoints: points };
}

/** Points of an order that has waited for them. Once given, they stay. */
export function givePastPoints(known: OrderState, around: Surroundings): { next: OrderState; bookings: Booking[] } {
  const waits = known.isPast && known.wasPaid && known.rule === null && around.pastOrders;
  if (!waits) return { next: known, bookings: [] };
  return bookDifferences(known, { ...known, rule: around.ruleFor(known.document.currency) });
}

/** An order given to another customer takes its points along: as a whole, for its keys stay as they are. */
function moveOwner(known: OrderState | null, next: OrderState, around: Surroundings) {
  const from = known?.ownerId ?? null;
  const to = next.ownerId;
  if (from === null || to === null || from === to) return { next, bookings: [] };
  const points = [...next.booked.values()].reduce((sum, each) => sum + each.points, 0n);
  const moves = next.moves + 1;
  const { orderId, name, updatedAt } = next.document;
  const reason: Reason = around.survivorOf(from) === to ? "merged" : "adjusted";
  const common = { at: updatedAt, reason, amountMinor: null, orderId, orderName: name, rule: null };
  const bookings: Booking[] =
    points === 0n
      ? []
      : [
          { ...common, entryId: `${orderId}:moved:${moves}:out`, customerId: from, delta: -points },
          { ...common, entryId: `${orderId}:moved:${moves}:in`, customerId: to, delta: points },
        ];
  return { next: { ...next, moves }, bookings };
}

function bookDifferences(known: OrderState | null, next: OrderState): { next: OrderState; bookings: Booking[] } {
  const { rule, document } = next;
  const owned = next.ownerId !== null;
  const earned = rule === null || !owned ? [] : dueOf(document, rule);
  // An order from before the install was not paid with points of this ledger.
  const due = new Map<string, Due>([...earned, ...(owned && !next.isPast ? redeemedOf(document) : [])]);
  // An order that lost its customer gives back on the one it had.
  const customerId = next.ownerId ?? known?.ownerId ?? null;
  if (customerId === null) return { next, bookings: [] };
  const booked = new Map(next.booked);
  const bookings: Booking[] = [];
  for (const key of new Set([...due.keys(), ...booked.keys()])) {
    const should = due.get(key);
    const has = booked.get(key) ?? { points: 0n, entries: 0 };
    const delta = (should?.delta ?? 0n) - has.points;
    if (delta === 0n) continue;
    const first = has.entries === 0;
    bookings.push({
      entryId: first ? `${document.orderId}:${key}` : `${document.orderId}:${key}:${has.entries + 1}`,
      customerId,
      at: first && should ? should.at : document.updatedAt,
      reason: first && should ? should.reason : "adjusted",
      delta,
      amountMinor: first && should ? should.amountMinor : null,
      orderId: document.orderId,
      orderName: document.name,
      rule: key.startsWith("redeemed") ? REDEEMED_TEXT : rule && ruleText(rule),
    });
    booked.set(key, { points: has.points + delta, entries: has.entries + 1 });
  }
  return { next: { ...next, booked }, bookings };
}
