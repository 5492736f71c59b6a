import type { Book, Booker } from "./book.ts";
import { type Explained, explain, plainMover, type StoreRead, sumOf } from "./explain.ts";
import { moveHome } from "./move.ts";
import { byNumber, type Entry, type ItemStock, type Level, type Mover, type StoreFigure } from "./stock.ts";

/** How long a change may stay unexplained before the store is asked, and what it still shows is an outside write. */
export const OUTSIDE_GRACE_MS = 10_000;
/** Bookings that no figure of the store has shown by then are looked up: their webhook was lost. */
export const CONFIRM_AFTER_MS = 60_000;

export interface Timing {
  /** Unix milliseconds of our clock. */
  readonly nowMs: number;
  readonly graceMs: number;
}

/** True where `incoming` is newer than what is known. "unclear": same time, another figure; asking settles it. */
export function compareFigures(incoming: StoreFigure, known: StoreFigure): "newer" | "older" | "same" | "unclear" {
  if (incoming.atMs !== known.atMs) return incoming.atMs > known.atMs ? "newer" : "older";
  if (incoming.read !== known.read) {
    if (incoming.available === known.available) return incoming.read ? "newer" : "same";
    return incoming.read ? "newer" : "unclear";
  }
  if (incoming.fineMs !== known.fineMs) return incoming.fineMs > known.fineMs ? "newer" : "older";
  return incoming.available === known.available ? "same" : "unclear";
}

/** Notes a figure of the store. Older ones change nothing: the newest updated_at wins, whichever comes first. */
export function observe(book: Book, item: ItemStock, locationId: string, figure: StoreFigure, timing: Timing): void {
  const level = book.level(item, locationId);
  const known = level.store;
  const order = known === null ? "newer" : compareFigures(figure, known);
  if (order === "newer") {
    // The same figure read once more is still the finding of whoever read it first.
    const isAgain = known !== null && known.atMs === figure.atMs && known.available === figure.available;
    level.store = isAgain && isFinding(known) ? { ...figure, messageId: known.messageId } : figure;
    level.unclear = false;
  }
  if (order !== "unclear") return;
  // Of two webhooks that time cannot tell apart the smaller figure counts for now: the same one in any order.
  if (known !== null && !known.read && figure.available < known.available) level.store = figure;
  level.unclear = true;
  settleWithin(level, timing.nowMs + timing.graceMs);
  level.settleTries = 0;
}

/** True where no webhook told of the figure: reconciliation found it. */
export function isFinding({ messageId }: Pick<StoreFigure, "messageId">): boolean {
  return messageId.startsWith("reconcile:");
}

/** An earlier time stays: nothing that comes meanwhile puts the question off. */
export function settleWithin(level: Level, atMs: number): void {
  level.settleAtMs = Math.min(level.settleAtMs ?? atMs, atMs);
}

/** The first figure of a level opens its ledger. What is booked already is in it, but for what happened later. */
function open(book: Book, booker: Booker, item: ItemStock, locationId: string, level: Level, read: StoreRead | null) {
  const { store } = level;
  if (store === null || level.openedAtMs !== null) return;
  const here = item.unmatched.filter((entry) => entry.locationId === locationId);
  const openedAtMs = Math.max(store.atMs, read?.asOfMs ?? 0);
  const before = here.filter((entry) => entry.atMs <= openedAtMs);
  const later = here.filter((entry) => entry.atMs > openedAtMs);
  const available = store.available - (level.available - sumOf(later));
  const sum = (of: "committed" | "onHand") => later.reduce((total, entry) => total + entry.by[of], 0);
  const committed = read ? read.committed - (level.committed - sum("committed")) : 0;
  const onHand = read ? read.onHand - (level.onHand - sum("onHand")) : available;
  level.openedAtMs = openedAtMs;
  const mover = plainMover("opening", openedAtMs);
  const entry = book.enter(booker, item, locationId, mover, { available, committed, onHand });
  book.confirm(item, entry ? [...before, entry] : before, store.messageId);
}

const sign = Math.sign;
const least = (...values: readonly number[]) => Math.min(...values.map(Math.abs));

/**
 * A cause that came late was in the store's figure already, and somebody unknown was blamed for it: taken back, so that
 * the ledger adds up to the stock again.
 */
export function takeBackBlame(book: Book, booker: Booker, item: ItemStock, late: Entry): void {
  const level = book.level(item, late.locationId);
  const now = explain(item, late.locationId, level);
  const { available, committed } = late.by;
  if (!now || now.gap === 0 || available === 0) return;
  if (sign(level.outsideAvailable) !== sign(available) || sign(now.gap) === sign(available)) return;
  const back = -sign(available) * least(level.outsideAvailable, available, now.gap);
  const blamed = sign(level.outsideCommitted) === sign(committed) ? least(level.outsideCommitted, committed) : 0;
  const backCommitted = -sign(committed) * blamed;
  level.outsideAvailable += back;
  level.outsideCommitted += backCommitted;
  const { orderId, orderName, lineId, atMs, reason, actor } = late;
  const mover: Mover = { cause: "correction", atMs, reason, actor, orderId, orderName, lineId };
  const by = { available: back, committed: backCommitted, onHand: back + backCommitted };
  book.enter(booker, item, late.locationId, mover, by);
}

/**
 * Brings an item's ledger and the store's figures together after either changed: opens levels, confirms what a figure
 * shows, moves units to the location that has them, and sets the time at which what stays unexplained is looked into.
 * @param reads what an Admin API reading shows beside available, by location.
 */
export function reconcile(
  book: Book,
  booker: Booker,
  item: ItemStock,
  timing: Timing,
  reads: ReadonlyMap<string, StoreRead> = new Map(),
): void {
  const places = [...item.levels.keys()].sort(byNumber);
  for (const place of places) open(book, booker, item, place, book.level(item, place), reads.get(place) ?? null);
  for (const place of places) {
    const now = explain(item, place, book.level(item, place));
    if (now && now.gap < 0) moveHome(book, booker, item, place, now.gap);
  }
  for (const place of places) {
    const level = book.level(item, place);
    const now = explain(item, place, level);
    if (!now || level.store === null) continue;
    if (now.gap !== 0) {
      // Who waits for a late order, or for the store to answer, asks no sooner.
      if (level.settleAtMs === null || level.settleTries === 0) settleWithin(level, timing.nowMs + timing.graceMs);
      continue;
    }
    book.confirm(item, now.shown, level.store.messageId);
    setTimer(level, now, timing);
  }
}

/** Everything is explained. What the store has not shown yet gets some time; two figures of one moment stay due. */
function setTimer(level: Level, now: Explained, timing: Timing): void {
  const waits = sumOf(now.later) !== 0;
  // Who looked in vain already looks ever more seldom.
  if (!waits) level.settleTries = 0;
  if (!waits) level.settleAtMs = level.unclear ? level.settleAtMs : null;
  else settleWithin(level, timing.nowMs + CONFIRM_AFTER_MS);
}
