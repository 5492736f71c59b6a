import type { Order } from "../../contracts/order.ts";
import { type Fact, factsOf, keyOf } from "./facts.ts";
import { type Snapshot, type SnapshotSource, textOf } from "./snapshot.ts";

/** What we know of an order: its newest snapshot, and every fact any snapshot showed. */
export interface OrderState extends Omit<Snapshot, "wasPaid"> {
  readonly facts: ReadonlyMap<string, Fact>;
  /**
   * Unix ms: when this snapshot became the newest; later than that of any before it. Shopify's updated_at has whole
   * seconds, so those who hear of two snapshots of one second tell by this which one replaced the other.
   */
  readonly saidAtMs: number;
}

/** A snapshot and what its message says beside it. */
export interface Observation {
  readonly snapshot: Snapshot;
  /** An edit or a resync: facts that no snapshot shows. */
  readonly fact?: Fact;
  /** It was read because two snapshots of one second differed: it settles that. */
  readonly settlesTie?: boolean;
}

export interface Merged {
  readonly next: OrderState;
  /** Seen for the first time: to be said. */
  readonly said: readonly Fact[];
  /** New, or known better than before: to be stored. Holds all of `said`. */
  readonly noted: readonly Fact[];
  /** The snapshot is the newest now. */
  readonly won: boolean;
  /** The newest state is not what it was. */
  readonly changed: boolean;
  /** Two snapshots of one second differ, and time can not tell which is newer: Shopify has to be asked. */
  readonly tie: boolean;
}

type Comparison = "newer" | "older" | "unclear";

/** Shopify's updated_at has whole seconds. What we read ourselves has the time of the read as well. */
function compare(incoming: Snapshot, known: Snapshot): Comparison {
  const difference = Date.parse(incoming.order.updatedAt) - Date.parse(known.order.updatedAt);
  if (difference !== 0) return difference > 0 ? "newer" : "older";
  return compareSources(incoming.source, known.source);
}

function compareSources(incoming: SnapshotSource, known: SnapshotSource): Comparison {
  if (incoming.kind === "webhook") return known.kind === "webhook" ? "unclear" : "older";
  if (known.kind === "webhook") return "newer";
  return incoming.readAtMs >= known.readAtMs ? "newer" : "older";
}

/** Until Shopify has answered, the snapshot that shows more wins, then the greater text: the same one in any order. */
function showsMore(incoming: Order, known: Order): boolean {
  const difference = factsOf(incoming).length - factsOf(known).length;
  return difference === 0 ? textOf(incoming) > textOf(known) : difference > 0;
}

/** @returns what to keep of a fact that was known: the earlier time, and the winner's amount. Null: nothing new. */
function better(known: Fact, seen: Fact, won: boolean): Fact | null {
  const earlier = Date.parse(seen.at) - Date.parse(known.at);
  if (earlier < 0) return seen;
  return earlier === 0 && won && seen.amountMinor !== known.amountMinor ? seen : null;
}

function mergeFacts(known: ReadonlyMap<string, Fact>, seen: readonly Fact[], won: boolean) {
  const facts = new Map(known);
  const said: Fact[] = [];
  const noted: Fact[] = [];
  for (const fact of seen) {
    const before = facts.get(keyOf(fact));
    const keep = before === undefined ? fact : better(before, fact, won);
    if (keep === null) continue;
    facts.set(keyOf(fact), keep);
    noted.push(keep);
    if (before === undefined) said.push(keep);
  }
  return { facts, said, noted };
}

/**
 * Takes one more snapshot into what is known. Any order of the same observations, with any of them twice, ends in the
 * same order and the same facts, each in `said` once; where time can not tell, `tie` asks for a reading that does.
 * Late snapshots still bring their facts: a payment seen only by a late webhook was a payment.
 */
export function mergeOrder(known: OrderState | null, observation: Observation, nowMs: number): Merged {
  const { snapshot } = observation;
  const { order, source, wasPaid } = snapshot;
  const seen = [...factsOf(order, wasPaid), ...(observation.fact ? [observation.fact] : [])];
  if (known === null) {
    const { facts, said, noted } = mergeFacts(new Map(), seen, true);
    return { next: { order, source, facts, saidAtMs: nowMs }, said, noted, won: true, changed: true, tie: false };
  }
  const sameSecond = Date.parse(order.updatedAt) === Date.parse(known.order.updatedAt);
  const differs = textOf(order) !== textOf(known.order);
  const comparison = compare(snapshot, known);
  const won = comparison === "newer" || (comparison === "unclear" && differs && showsMore(order, known.order));
  const bothRead = snapshot.source.kind === "admin-api" && known.source.kind === "admin-api";
  const tie = sameSecond && differs && !bothRead && observation.settlesTie !== true;
  const { facts, said, noted } = mergeFacts(known.facts, seen, won);
  const newest = won
    ? { order, source, saidAtMs: Math.max(nowMs, known.saidAtMs + 1) }
    : { order: known.order, source: known.source, saidAtMs: known.saidAtMs };
  return { next: { ...newest, facts }, said, noted, won, changed: won && differs, tie };
}
