import { createHash } from "node:crypto";
import { FillStockV1 } from "../../contracts/commands/inventory.ts";
import type { Message } from "../../contracts/envelope.ts";
import type { Decided, Outgoing } from "../_runtime/service.ts";
import { type Book, type Booker, itemKey } from "./book.ts";
import { bookOrder } from "./book-order.ts";
import type { StockDecision } from "./decisions.ts";
import { eventsOf, figuresOf } from "./events.ts";
import { plainMover, type StoreRead } from "./explain.ts";
import { observe, reconcile, settleWithin, type Timing, takeBackBlame } from "./reconcile.ts";
import type { ItemStock, StoreItem } from "./stock.ts";

type Of<Kind extends StockDecision["kind"]> = Extract<StockDecision, { kind: Kind }>;

/** Books a batch in memory, one decision after the other. @returns what to say. */
export function applyBatch(book: Book, batch: readonly Decided<StockDecision>[], timing: Timing): Outgoing[] {
  return batch.flatMap(({ message, decision }) => {
    const booker: Booker = { message, count: 0 };
    const before = figuresOf(book, message.shop, itemsOf(decision));
    const touched = applyOne(book, booker, decision, message, timing);
    const said = eventsOf(book, message, touched, before, { outside: false, ...originOf(decision) });
    return [...said, ...commandsOf(message, decision)];
  });
}

/** The items a decision names: what must be locked and read before it can be booked. */
export function itemsOf(decision: StockDecision): string[] {
  switch (decision.kind) {
    case "order":
      return [...decision.itemOf.values(), ...decision.readings.map((item) => item.itemId)];
    case "level":
      return [decision.itemId];
    case "product":
      return [...decision.variants.map((each) => each.itemId), ...decision.readings.map((item) => item.itemId)];
    case "filled":
      return decision.readings.map((item) => item.itemId);
    case "imported":
      return [decision.reading.itemId];
    case "adjusted":
    case "threshold":
      return [decision.itemId];
    case "locations":
    case "product-deleted":
    case "delivery":
    case "backfill":
    case "backfill-gone":
      return [];
  }
}

/** What was there before is not news: nobody is to be mailed of it. */
function originOf(decision: StockDecision): Pick<Outgoing, "origin"> {
  return decision.kind === "filled" ? { origin: "backfill" } : {};
}

/** Cursors are as long as Shopify likes; message ids are not. */
function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

function commandsOf(cause: Message, decision: StockDecision): Outgoing[] {
  const next = decision.kind === "filled" ? decision.next : null;
  if (next === null) return [];
  const id = `inventory.fill:${digestOf(`${cause.correlationid}/${next}`)}`;
  return [{ cause, message: FillStockV1, data: { after: next }, id, origin: "backfill" }];
}

function applyOne(
  book: Book,
  booker: Booker,
  decision: StockDecision,
  message: Message,
  timing: Timing,
): ReadonlySet<ItemStock> {
  switch (decision.kind) {
    case "order":
      return applyOrder(book, booker, decision, timing);
    case "level":
      return applyLevel(book, booker, decision, timing);
    case "product":
      return applyProduct(book, booker, decision, timing);
    case "product-deleted":
      return applyDeletion(book, message.shop, decision);
    case "filled":
      return applyFill(book, booker, decision, timing);
    case "imported":
      return applyImport(book, booker, decision, timing);
    case "locations":
      for (const { locationId, name } of decision.locations) nameLocation(book, message.shop, locationId, name);
      return new Set();
    case "adjusted":
      return applyAdjustment(book, booker, decision, timing);
    case "threshold": {
      const item = book.item(message.shop, decision.itemId);
      if (!item) return new Set();
      item.threshold = decision.threshold;
      book.changedItems.add(item);
      return new Set([item]);
    }
    // Written by the store as they are.
    case "delivery":
    case "backfill":
    case "backfill-gone":
      return new Set();
  }
}

/**
 * An order's snapshot counts if it is the newest; older ones were booked with it. Of two of one moment the one that
 * orders said later is newer; of one millisecond, the one that came later on its stream.
 */
function applyOrder(book: Book, booker: Booker, decision: Of<"order">, timing: Timing): ReadonlySet<ItemStock> {
  const { order, saidAtMs, itemOf, isPast } = decision;
  // Read after the order was: all that the order shows is in the figures.
  const asOfMs = isPast ? Date.parse(order.updatedAt) : null;
  const reads = note(book, booker, decision.readings, timing, { readAtMs: timing.nowMs, asOfMs });
  const key = `${booker.message.shop}/${order.orderId}`;
  const known = book.orders.get(key);
  const updatedAtMs = Date.parse(order.updatedAt);
  const isOld =
    known && (updatedAtMs < known.updatedAtMs || (updatedAtMs === known.updatedAtMs && saidAtMs < known.saidAtMs));
  const touched = new Set(reads.keys());
  if (!isOld) {
    for (const item of bookOrder(book, booker, order, itemOf, isPast)) touched.add(item);
    book.orders.set(key, { updatedAtMs, saidAtMs });
    book.changedOrders.add(key);
  }
  for (const item of touched) reconcile(book, booker, item, timing, reads.get(item));
  return touched;
}

function applyLevel(book: Book, booker: Booker, decision: Of<"level">, timing: Timing): ReadonlySet<ItemStock> {
  const { message } = booker;
  const reads = note(book, booker, decision.readings, timing);
  const item = book.item(message.shop, decision.itemId);
  if (!item) return new Set();
  item.tracked = decision.available !== null;
  book.changedItems.add(item);
  if (decision.available === null) return new Set([item]);
  const { available, atMs, fineMs } = decision;
  observe(book, item, decision.locationId, { available, atMs, fineMs, read: false, messageId: message.id }, timing);
  reconcile(book, booker, item, timing, reads.get(item));
  return new Set([item]);
}

function applyProduct(book: Book, booker: Booker, decision: Of<"product">, timing: Timing): ReadonlySet<ItemStock> {
  const { shop } = booker.message;
  const { productId, atMs, title } = decision;
  const key = `${shop}/${productId}`;
  const known = book.products.get(key);
  const reads = note(book, booker, decision.readings, timing);
  for (const [item, read] of reads) reconcile(book, booker, item, timing, read);
  const touched = new Set(reads.keys());
  if (known?.deleted) markDeleted(book, shop, productId, touched);
  if (known && (known.deleted || known.updatedAtMs >= atMs)) return touched;
  book.products.set(key, { shop, productId, updatedAtMs: atMs, deleted: false });
  book.changedProducts.add(key);
  const there = new Set(decision.variants.map((variant) => variant.itemId));
  for (const { itemId, variantId, title: variantTitle, sku } of decision.variants) {
    const tracked = book.item(shop, itemId)?.tracked ?? true;
    const item = book.describe(shop, itemId, { variantId, productId, title, variantTitle, sku, tracked });
    item.deleted = false;
    touched.add(item);
  }
  for (const item of book.items.values()) {
    if (item.shop !== shop || item.productId !== productId || there.has(item.itemId)) continue;
    item.deleted = true;
    book.changedItems.add(item);
    touched.add(item);
  }
  return touched;
}

function markDeleted(book: Book, shop: string, productId: string, touched: Set<ItemStock>): void {
  for (const item of book.items.values()) {
    if (item.shop !== shop || item.productId !== productId || item.deleted) continue;
    item.deleted = true;
    book.changedItems.add(item);
    touched.add(item);
  }
}

/** A deleted product never comes back under its id. Its items stay, flagged, with their ledger. */
function applyDeletion(book: Book, shop: string, decision: Of<"product-deleted">): ReadonlySet<ItemStock> {
  const { productId, atMs } = decision;
  const touched = new Set<ItemStock>();
  book.products.set(`${shop}/${productId}`, { shop, productId, updatedAtMs: atMs, deleted: true });
  book.changedProducts.add(`${shop}/${productId}`);
  markDeleted(book, shop, productId, touched);
  return touched;
}

function applyFill(book: Book, booker: Booker, decision: Of<"filled">, timing: Timing): ReadonlySet<ItemStock> {
  const { shop } = booker.message;
  for (const { locationId, name } of decision.locations) nameLocation(book, shop, locationId, name);
  const reads = note(book, booker, decision.readings, timing);
  for (const [item, read] of reads) reconcile(book, booker, item, timing, read);
  return new Set(reads.keys());
}

/** What was read is as old as its reading: it says no more of one second than what was read or told later. */
function applyImport(book: Book, booker: Booker, decision: Of<"imported">, timing: Timing): ReadonlySet<ItemStock> {
  const { reading, readAtMs, asOfMs } = decision;
  const reads = note(book, booker, [reading], timing, { readAtMs, asOfMs });
  for (const [item, read] of reads) {
    reconcile(book, booker, item, timing, read);
    for (const [place, { committed, onHand }] of read) {
      const level = book.level(item, place);
      if (level.committed !== committed || level.onHand !== onHand) settleWithin(level, timing.nowMs + timing.graceMs);
      book.touch(item, place);
    }
  }
  return new Set(reads.keys());
}

function applyAdjustment(book: Book, booker: Booker, decision: Of<"adjusted">, timing: Timing): ReadonlySet<ItemStock> {
  const { itemId, locationId, delta, atMs, reason, actor } = decision;
  const item = book.item(booker.message.shop, itemId);
  if (!item) return new Set();
  const mover = { ...plainMover("adjustment", atMs, reason), actor };
  const level = book.level(item, locationId);
  const isInOpening = level.openedAtMs !== null && atMs <= level.openedAtMs && level.store?.atMs === level.openedAtMs;
  const by = { available: delta, committed: 0, onHand: delta };
  const entry = isInOpening ? null : book.enter(booker, item, locationId, mover, by);
  if (entry) takeBackBlame(book, booker, item, entry);
  reconcile(book, booker, item, timing);
  return new Set([item]);
}

function nameLocation(book: Book, shop: string, locationId: string, name: string): void {
  const key = `${shop}/${locationId}`;
  if (book.locations.get(key)?.name === name) return;
  book.locations.set(key, { shop, locationId, name });
  book.changedLocations.add(key);
}

/**
 * Takes over what the Admin API showed. @returns the items with what their readings show beside available.
 * @param when the reading was asked for: by our clock, and by the store's where that is known.
 */
export function note(
  book: Book,
  booker: Booker,
  readings: readonly StoreItem[],
  timing: Timing,
  when: { readonly readAtMs: number; readonly asOfMs: number | null } = { readAtMs: timing.nowMs, asOfMs: null },
): Map<ItemStock, ReadonlyMap<string, StoreRead>> {
  const { shop, id } = booker.message;
  const noted = new Map<ItemStock, ReadonlyMap<string, StoreRead>>();
  for (const { itemId, levels, ...info } of readings) {
    const isKnown = book.items.has(itemKey(shop, itemId));
    const item = book.describe(shop, itemId, info);
    const product = book.products.get(`${shop}/${info.productId}`);
    if (!isKnown && product?.deleted) item.deleted = true;
    const reads = new Map<string, StoreRead>();
    for (const { locationId, locationName, available, committed, onHand, incoming, atMs } of levels) {
      nameLocation(book, shop, locationId, locationName);
      const figure = { available, atMs, fineMs: when.readAtMs, read: true, messageId: id };
      observe(book, item, locationId, figure, timing);
      book.level(item, locationId).incoming = incoming;
      reads.set(locationId, { committed, onHand, asOfMs: when.asOfMs });
    }
    noted.set(item, reads);
  }
  return noted;
}
