import type { ItemStock, Level, Mover, OpenEntry } from "./stock.ts";

/** asOfMs: all that had happened until then, by the store's clock, is in the figures. Null: until their updated_at. */
export interface StoreRead {
  readonly committed: number;
  readonly onHand: number;
  readonly asOfMs: number | null;
}

export function plainMover(cause: Mover["cause"], atMs: number, reason: string | null = null): Mover {
  return { cause, atMs, reason, actor: null, orderId: null, orderName: null, lineId: null };
}

export const sumOf = (entries: readonly OpenEntry[]) => entries.reduce((sum, entry) => sum + entry.by.available, 0);

export interface Explained {
  /** What the store shows and our bookings do not: units of available. */
  readonly gap: number;
  /** Entries that the figure shows. */
  readonly shown: readonly OpenEntry[];
  /** Entries that it does not show yet. */
  readonly later: readonly OpenEntry[];
}

/**
 * Compares the ledger with the newest figure. What happened until the figure's time is in it; what happened after may
 * be (the time of an edit is known only roughly): as many of those as make both equal.
 */
export function explain(item: ItemStock, locationId: string, level: Level): Explained | null {
  const { store } = level;
  if (store === null || level.openedAtMs === null) return null;
  const here = item.unmatched.filter((entry) => entry.locationId === locationId);
  const sure = here.filter((entry) => entry.atMs <= store.atMs);
  const open = here.filter((entry) => entry.atMs > store.atMs).sort((a, b) => a.atMs - b.atMs);
  const base = level.available - sumOf(open);
  // From all of them down to none: the most that a figure can show are confirmed by it.
  for (let taken = open.length, sum = level.available; taken >= 0; taken--) {
    if (sum === store.available) return { gap: 0, shown: [...sure, ...open.slice(0, taken)], later: open.slice(taken) };
    sum -= open[taken - 1]?.by.available ?? 0;
  }
  return { gap: store.available - base, shown: sure, later: open };
}
