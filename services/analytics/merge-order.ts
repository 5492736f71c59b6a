import { type Contribution, contributionOf, type LineProducts } from "./contribution.ts";
import type { LoggedEvent } from "./logged-event.ts";

/** What is known of an order: its newest snapshot, and the products that only older ones show. */
export interface OrderState {
  readonly newest: LoggedEvent;
  readonly lostProducts: LineProducts;
}

/** An order as it is counted: the rollups hold exactly this contribution of it. */
export interface CountedOrder extends OrderState {
  readonly contribution: Contribution;
}

/**
 * Takes one more event into what is known of its order: any order of the same events, with any of them twice, ends in
 * the same state. An older snapshot still tells the products of lines, if they were deleted since.
 */
export function mergeEvent(known: OrderState | null, event: LoggedEvent): OrderState {
  if (known === null) return { newest: event, lostProducts: new Map() };
  const [newest, older] = event.version > known.newest.version ? [event, known.newest] : [known.newest, event];
  const shown = new Set(newest.order.lines.flatMap((line) => (line.productId === null ? [] : [line.lineId])));
  const lost = new Map(known.lostProducts);
  for (const { lineId, productId } of older.order.lines) {
    const before = lost.get(lineId);
    if (productId !== null && (before === undefined || productId < before)) lost.set(lineId, productId);
  }
  return { newest, lostProducts: new Map([...lost].filter(([lineId]) => !shown.has(lineId))) };
}

export function count(state: OrderState, timeZone: string): CountedOrder {
  return { ...state, contribution: contributionOf(state.newest.order, state.lostProducts, timeZone) };
}
