import type { Message, Origin } from "../../contracts/envelope.ts";
import type { Order } from "../../contracts/order.ts";
import type { Fact } from "./facts.ts";

/** Unix ms of the store's clock; null: it is about to be read. Shops that are not in it have no past. */
export type PastOfShops = ReadonlyMap<string, number | null>;

/** What happened this long before its snapshot is no news, while it is not known yet until when the past reaches. */
const NEWS_MS = 10_000;

/** Whether a snapshot can show anything that is history: most are of orders that were just placed. */
export function mayShowPast({ origin }: Message, order: Order): boolean {
  return origin === "backfill" || (origin === "live" && updatedMs(order) - Date.parse(order.createdAt) > NEWS_MS);
}

const updatedMs = (order: Order) => Date.parse(order.updatedAt);

/**
 * Of a fact: a webhook of today about an order of last month shows that it was placed, which is history; a backfill may
 * come upon a refund of a minute ago, which is news. A snapshot that is itself older than the backfill's begin (its clock
 * was moved back) is what its message says.
 */
export function originOfFact(message: Message, fact: Pick<Fact, "at">, order: Order, past: PastOfShops): Origin {
  const { origin, shop } = message;
  const until = past.get(shop);
  if (origin === "reconcile" || until === undefined) return origin;
  const at = Date.parse(fact.at);
  if (until === null) return origin === "live" && at < updatedMs(order) - NEWS_MS ? "backfill" : origin;
  if (origin === "backfill") return at >= until ? "live" : "backfill";
  return at < until && updatedMs(order) >= until ? "backfill" : "live";
}
