import type { Message } from "../../contracts/envelope.ts";
import type { Shop } from "../../contracts/shop.ts";
import type { Database } from "../_runtime/database.ts";
import type { Logger } from "../_runtime/logging.ts";
import { type OutboxHandle, rootCause } from "../_runtime/outbox.ts";
import type { Outgoing } from "../_runtime/service.ts";
import { note } from "./apply-batch.ts";
import type { Book, Booker } from "./book.ts";
import { eventsOf, figuresOf } from "./events.ts";
import { explain, plainMover, type StoreRead } from "./explain.ts";
import { loadBook, readBookingsOfItem, saveBook } from "./load-and-save.ts";
import { isElsewhere, moveBooked, moveByReading } from "./move.ts";
import type { ReadStock } from "./read-stock.ts";
import { isFinding, reconcile, type Timing } from "./reconcile.ts";
import { type ItemStock, numberOf, type StoreFigure, type StoreItem } from "./stock.ts";

/** Items looked into at once; the next look takes the next ones. */
const MAX_ITEMS_PER_LOOK = 50;
const LOOK_EVERY_MS = 1_000;
/** Readings that may fail before what the webhooks said is believed without. */
const MAX_READ_TRIES = 3;
const RETRY_AFTER_MS = 15_000;
/** An order of which only the stock was seen is waited for so long, then so long, and so on: about eight minutes. */
const ORDER_WAITS_MS = [15_000, 30_000, 60_000, 120_000, 240_000];

export interface SettleDeps {
  readonly database: Database;
  readonly outbox: OutboxHandle;
  readonly readStock: ReadStock;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly graceMs: number;
  readonly logger: Logger;
}

interface Due {
  readonly shop: Shop;
  readonly itemId: string;
  readonly revisions: ReadonlyMap<string, number>;
  readonly tries: number;
}

/**
 * Looks into what stayed unexplained for the grace time: asks the store once more, in one query for many items, and
 * books what still nothing explains as an outside write.
 * @returns how many items were due.
 */
export async function settleDue(deps: SettleDeps): Promise<number> {
  const due = await findDue(deps);
  const shops = new Map<Shop, Due[]>();
  for (const each of due) shops.set(each.shop, [...(shops.get(each.shop) ?? []), each]);
  for (const [shop, items] of shops) {
    const readings = await readAll(deps, shop, items);
    for (const item of items) await settleItem(deps, item, readings?.get(item.itemId) ?? null, readings !== null);
  }
  return due.length;
}

async function findDue({ database, now }: SettleDeps): Promise<Due[]> {
  const rows = await database.transact((transaction) =>
    transaction.query<{ shop: string; item_id: string; revisions: Record<string, number>; tries: number }>({
      name: "stock-due",
      text: `select due.shop, due.item_id, jsonb_object_agg(l.location_id, l.revision) as revisions,
                    max(l.settle_tries) as tries
             from (select distinct shop, item_id from levels where settle_at <= $1 limit $2) as due
             join levels l on l.shop = due.shop and l.item_id = due.item_id
             group by due.shop, due.item_id`,
      values: [new Date(now()), MAX_ITEMS_PER_LOOK],
    }),
  );
  return rows.map((row) => ({
    shop: row.shop,
    itemId: row.item_id,
    revisions: new Map(Object.entries(row.revisions)),
    tries: row.tries,
  }));
}

/** @returns null where the store could not be asked; it is asked again later. */
async function readAll(deps: SettleDeps, shop: Shop, due: readonly Due[]): Promise<Map<string, StoreItem> | null> {
  try {
    const items = await deps.readStock.items(
      shop,
      due.map((each) => each.itemId),
    );
    return new Map(items.map((item) => [item.itemId, item]));
  } catch (error) {
    deps.logger.warn({ err: error, shop, items: due.length }, "could not read stock to settle it: it is tried again");
    return null;
  }
}

async function settleItem(deps: SettleDeps, due: Due, reading: StoreItem | null, asked: boolean): Promise<void> {
  const { shop, itemId } = due;
  const timing = { nowMs: deps.now(), graceMs: deps.graceMs };
  await deps.outbox.say(async (transaction) => {
    const products = reading?.productId ? [{ shop, id: reading.productId }] : [];
    const book = await loadBook(transaction, { items: [{ shop, id: itemId }], orders: [], products });
    const item = book.item(shop, itemId);
    if (!item) return [];
    if (isElsewhere(item, reading)) await readBookingsOfItem(transaction, book, { shop, id: itemId });
    // Every booking raises a revision: no two settlements that book have one id.
    const revision = [...item.levels.values()].reduce((sum, level) => sum + level.revision, 0);
    const isFound = [...item.levels.values()].some(({ store }) => store !== null && isFinding(store));
    const id = `inventory.settle:${numberOf(itemId)}:${revision}`;
    const cause = rootCause("inventory", shop, id, isFound ? "reconcile" : "live");
    const isStale = [...item.levels].some(([place, level]) => level.revision !== (due.revisions.get(place) ?? 0));
    if (isStale || (!asked && due.tries + 1 < MAX_READ_TRIES)) {
      postpone(book, item, timing, isStale);
      saveBook(transaction, book);
      return [];
    }
    const said = settle(book, cause, item, reading, timing);
    saveBook(transaction, book);
    return said;
  });
}

/** Something was booked while we asked, or nobody answered: later. */
function postpone(book: Book, item: ItemStock, timing: Timing, isStale: boolean): void {
  for (const [place, level] of item.levels) {
    if (level.settleAtMs === null || level.settleAtMs > timing.nowMs) continue;
    level.settleAtMs = timing.nowMs + (isStale ? timing.graceMs : RETRY_AFTER_MS);
    if (!isStale) level.settleTries += 1;
    book.touch(item, place);
  }
}

function settle(book: Book, cause: Message, item: ItemStock, reading: StoreItem | null, timing: Timing): Outgoing[] {
  const booker: Booker = { message: cause, count: 0 };
  const before = figuresOf(book, item.shop, [item.itemId]);
  // Noted before anything is reconciled: that clears the timer of a level whose available is explained.
  const due = [...item.levels].filter(([, { settleAtMs }]) => settleAtMs !== null && settleAtMs <= timing.nowMs);
  const reads = reading ? (note(book, booker, [reading], timing).get(item) ?? new Map()) : new Map<string, StoreRead>();
  reconcile(book, booker, item, timing, reads);
  moveByReading(book, booker, item, reads);
  const isFound = [...item.levels.values()].some(({ store }) => store !== null && isFinding(store));
  if (isFound) moveBooked(book, booker, item, reads);
  for (const [place, level] of due) {
    const read = reads.get(place) ?? null;
    const waits = level.settleTries < ORDER_WAITS_MS.length;
    level.unclear = false;
    book.touch(item, place);
    if (blameOutside(book, booker, item, place, { read, waits })) {
      level.settleAtMs = timing.nowMs + (ORDER_WAITS_MS[level.settleTries] ?? 0);
      level.settleTries += 1;
    } else {
      if (read && level.store && isFinding(level.store)) bookCommitted(book, booker, item, place, level.store, read);
      level.settleAtMs = null;
      level.settleTries = 0;
    }
  }
  reconcile(book, booker, item, timing, reads);
  return eventsOf(book, cause, new Set([item]), before, { outside: true });
}

interface Blame {
  readonly read: StoreRead | null;
  /** An order that is late may still come. */
  readonly waits: boolean;
}

/**
 * What the store shows and nothing known explains was done by somebody else, or takes back what was laid on them.
 * Units that went from available to committed were taken by an order: its event is late, not somebody else's doing.
 * @returns true where such an order is waited for.
 */
function blameOutside(book: Book, booker: Booker, item: ItemStock, place: string, { read, waits }: Blame): boolean {
  const level = book.level(item, place);
  const { store } = level;
  const now = explain(item, place, level);
  if (store === null || !now) return false;
  const isRead = store.read && read !== null;
  // A reading shows everything that was booked when it was made; a webhook only what happened until then.
  const gap = isRead ? store.available - level.available : now.gap;
  const committedGap = isRead ? read.committed - level.committed : 0;
  const isOrders = Math.sign(committedGap) === -Math.sign(gap) && Math.abs(committedGap) <= Math.abs(gap);
  const committed = isOrders ? committedGap : 0;
  bookOutside(book, booker, item, place, store, { available: gap + committed, committed: 0 });
  if (committed !== 0 && waits) return true;
  bookOutside(book, booker, item, place, store, { available: -committed, committed });
  book.confirm(item, isRead ? [...now.shown, ...now.later] : now.shown, store.messageId);
  return false;
}

/** Reconciliation found available right and committed wrong: an effect was booked at another place than it happened at. */
function bookCommitted(
  book: Book,
  booker: Booker,
  item: ItemStock,
  place: string,
  store: StoreFigure,
  read: StoreRead,
): void {
  const level = book.level(item, place);
  const [committed, onHand] = [read.committed - level.committed, read.onHand - level.onHand];
  if (level.available !== store.available || (committed === 0 && onHand === 0)) return;
  const mover = plainMover("correction", store.atMs, "found by reconciliation");
  const entry = book.enter(booker, item, place, mover, { available: 0, committed, onHand });
  if (entry) book.confirm(item, [entry], store.messageId);
}

function bookOutside(
  book: Book,
  booker: Booker,
  item: ItemStock,
  place: string,
  store: StoreFigure,
  { available, committed }: { readonly available: number; readonly committed: number },
): void {
  if (available === 0 && committed === 0) return;
  const level = book.level(item, place);
  const blamed = level.outsideAvailable;
  const takesBack = Math.sign(blamed) === -Math.sign(available) && Math.abs(blamed) >= Math.abs(available);
  level.outsideAvailable += available;
  level.outsideCommitted += committed;
  if (!takesBack) item.lastOutsideAtMs = Math.max(item.lastOutsideAtMs ?? 0, store.atMs);
  const reason = isFinding(store) ? "found by reconciliation" : null;
  const mover = plainMover(takesBack ? "correction" : "unknown-outside-writer", store.atMs, reason);
  const entry = book.enter(booker, item, place, mover, { available, committed, onHand: available + committed });
  if (entry) book.confirm(item, [entry], store.messageId);
}

/** Looks every second until stopped; a look that fails is logged, and the next one finds the same. */
export function startSettling(deps: SettleDeps): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let running: Promise<void> = Promise.resolve();
  const look = async () => {
    await settleDue(deps).catch((error: unknown) =>
      deps.logger.warn({ err: error }, "settling failed: it is tried again"),
    );
    if (!stopped) schedule();
  };
  const schedule = () => {
    timer = setTimeout(() => {
      running = look();
    }, LOOK_EVERY_MS);
  };
  schedule();
  return async () => {
    stopped = true;
    if (timer) clearTimeout(timer);
    await running;
  };
}
