import type { Order } from "../../contracts/order.ts";
import { type Book, type Booker, type BookingKey, itemKey, type LineBookings } from "./book.ts";
import { explain } from "./explain.ts";
import { COMMIT_BY, COMMIT_PART, type LineEffect, lineEffect, type Part } from "./order-effect.ts";
import { takeBackBlame } from "./reconcile.ts";
import { byNumber, type Cause, type ItemStock, type Mover, times, type Vector } from "./stock.ts";

type Units = Map<string, number>;

const total = (units: ReadonlyMap<string, number> | undefined) =>
  [...(units?.values() ?? [])].reduce((sum, each) => sum + each, 0);
const add = (units: Units, place: string, by: number) => units.set(place, (units.get(place) ?? 0) + by);

/**
 * Books what is new in an order's snapshot: the difference between its effect and what is booked of it already.
 * @param isPast a backfill read it: where the ledger is not open yet, the opening figure will hold it.
 */
export function bookOrder(
  book: Book,
  booker: Booker,
  order: Order,
  itemOf: ReadonlyMap<string, string>,
  isPast = false,
): ReadonlySet<ItemStock> {
  const { shop } = booker.message;
  const touched = new Set<ItemStock>();
  const isNew = !book.orders.has(`${shop}/${order.orderId}`);
  for (const line of order.lines) {
    const itemId = itemOf.get(line.lineId);
    const item = itemId === undefined ? undefined : book.items.get(itemKey(shop, itemId));
    if (!item?.tracked) continue;
    const key = { shop, orderId: order.orderId, lineId: line.lineId, itemId: item.itemId };
    bookLine({ book, booker, order, item, key, isNew, isPast }, lineEffect(order, line));
    touched.add(item);
  }
  return touched;
}

interface LineContext {
  readonly book: Book;
  readonly booker: Booker;
  readonly order: Order;
  readonly item: ItemStock;
  readonly key: BookingKey;
  readonly isNew: boolean;
  readonly isPast: boolean;
}

function bookLine(context: LineContext, effect: LineEffect): void {
  const { book, key, order, isNew } = context;
  const booked = book.lineBookings(key);
  const commit = commitOf(context, effect, booked);
  if (commit === null) return;
  const grown: { cause: Cause; atMs: number } = isNew
    ? { cause: "order", atMs: Date.parse(order.createdAt) }
    : { cause: "edit", atMs: Date.parse(order.updatedAt) };
  bookPart(context, COMMIT_PART, COMMIT_BY, { ...grown, reason: null }, commit.grown);
  const moved = { cause: "correction" as const, atMs: Date.parse(order.createdAt), reason: "other location" };
  bookPart(context, COMMIT_PART, COMMIT_BY, moved, commit.moved);
  for (const [name, part, units] of partsToBook(effect, booked)) {
    const mover = part ?? { cause: "correction" as const, atMs: Date.parse(order.updatedAt), by: undoOf(name) };
    bookPart(context, name, mover.by, { cause: mover.cause, atMs: mover.atMs, reason: null }, units);
  }
}

/** Each part with the units by location that are not booked yet. A part that is no more goes back whole. */
function* partsToBook(effect: LineEffect, booked: LineBookings): Generator<[string, Part | null, Units]> {
  for (const part of effect.parts) {
    const target: Units = new Map(part.fixed);
    const before = booked.get(part.name);
    // Floating units stay where they were booked; more of them go where the line still holds units.
    for (const [place, units] of before ?? []) {
      const stays = Math.min(units - (target.get(place) ?? 0), part.floating - (total(target) - total(part.fixed)));
      if (stays > 0) add(target, place, stays);
    }
    let missing = total(part.fixed) + part.floating - total(target);
    for (const [place, held] of heldUnits(booked)) {
      if (missing <= 0) break;
      const units = part.name.startsWith("return:") ? missing : Math.min(missing, held);
      if (units > 0) add(target, place, units);
      missing -= Math.max(0, units);
    }
    yield [part.name, part, difference(target, before)];
  }
  const names = new Set(effect.parts.map((part) => part.name));
  for (const [name, units] of booked) {
    if (name !== COMMIT_PART && !names.has(name)) yield [name, null, difference(new Map(), units)];
  }
}

/** Units that the line still holds as committed, by location, the oldest location first. */
function heldUnits(booked: LineBookings): [string, number][] {
  const held: Units = new Map();
  for (const [name, units] of booked) {
    if (name.startsWith("return:")) continue;
    for (const [place, count] of units) add(held, place, name === COMMIT_PART ? count : -count);
  }
  return [...held].sort(([a], [b]) => byNumber(a, b));
}

function undoOf(name: string): Vector {
  if (name.startsWith("return:")) return { available: 1, committed: 0, onHand: 1 };
  if (name.startsWith("ship:") || name === "lost") return { available: 0, committed: -1, onHand: -1 };
  return { available: 1, committed: -1, onHand: 0 };
}

function difference(target: ReadonlyMap<string, number>, booked: ReadonlyMap<string, number> | undefined): Units {
  const places = new Set([...target.keys(), ...(booked?.keys() ?? [])]);
  const units: Units = new Map();
  for (const place of places) {
    const by = (target.get(place) ?? 0) - (booked?.get(place) ?? 0);
    if (by !== 0) units.set(place, by);
  }
  return units;
}

/**
 * Where the line's units are taken from. What was shipped or released at a named place was taken there; the rest
 * stays where it is booked, and new units go to the best guess, which a figure of the store may correct later.
 * @returns null where the item is stocked nowhere: there is no level to book on.
 */
function commitOf(context: LineContext, effect: LineEffect, booked: LineBookings) {
  const need: Units = new Map();
  for (const part of effect.parts) {
    if (part.name.startsWith("return:")) continue;
    for (const [place, units] of part.fixed) add(need, place, units);
  }
  const before = booked.get(COMMIT_PART) ?? new Map<string, number>();
  const next: Units = new Map(before);
  let missing = effect.commit - total(before);
  for (const [place, units] of need) {
    const by = Math.min(missing, units - (next.get(place) ?? 0));
    if (by <= 0) continue;
    add(next, place, by);
    missing -= by;
  }
  if (missing > 0) {
    const guess = guessPlaces(context.item, missing);
    if (guess === null) return null;
    for (const [place, units] of guess) add(next, place, units);
  }
  for (const place of [...next.keys()].sort(byNumber)) {
    const spare = (next.get(place) ?? 0) - (need.get(place) ?? 0);
    const by = Math.min(-missing, spare);
    if (missing >= 0 || by <= 0) continue;
    add(next, place, -by);
    missing += by;
  }
  const grown = difference(next, before);
  return { grown, moved: movesHome(next, need) };
}

/** From places with units to spare to places that shipped or released more than was taken there. */
function movesHome(commit: Units, need: ReadonlyMap<string, number>): Units {
  const moved: Units = new Map();
  for (const [to, units] of need) {
    let short = units - (commit.get(to) ?? 0);
    for (const from of [...commit.keys()].sort(byNumber)) {
      const spare = (commit.get(from) ?? 0) - (need.get(from) ?? 0);
      const by = Math.min(short, spare);
      if (from === to || by <= 0) continue;
      add(commit, from, -by);
      add(commit, to, by);
      add(moved, from, -by);
      add(moved, to, by);
      short -= by;
    }
  }
  return moved;
}

/**
 * Where the store takes units from: where its figure fell and nothing explains it, else the oldest location that has
 * them all, else from each what it has and the rest from the oldest.
 * Source: help.shopify.com, "Assigning a location to fulfil orders": by priority, whole orders first.
 */
function guessPlaces(item: ItemStock, units: number): Units | null {
  const places = [...item.levels.keys()].sort(byNumber);
  const [first] = places;
  if (first === undefined) return null;
  const fell = places.flatMap((place): [string, number][] => {
    const level = item.levels.get(place);
    const gap = level ? (explain(item, place, level)?.gap ?? 0) : 0;
    return gap < 0 ? [[place, -gap]] : [];
  });
  const exact = fell.find(([, gap]) => gap === units);
  if (exact) return new Map([exact]);
  if (fell.reduce((sum, [, gap]) => sum + gap, 0) === units) return new Map(fell);
  const has = (place: string) => {
    const level = item.levels.get(place);
    return Math.max(0, level?.openedAtMs === null ? (level.store?.available ?? 0) : (level?.available ?? 0));
  };
  const whole = places.find((place) => has(place) >= units);
  if (whole !== undefined) return new Map([[whole, units]]);
  const plan: Units = new Map();
  let missing = units;
  for (const place of places) {
    const taken = Math.min(has(place), missing);
    if (taken > 0) add(plan, place, taken);
    missing -= taken;
  }
  if (missing > 0) add(plan, first, missing);
  return plan;
}

type Why = Pick<Mover, "cause" | "atMs" | "reason">;

function bookPart(context: LineContext, part: string, by: Vector, why: Why, units: ReadonlyMap<string, number>): void {
  const { book, booker, order, item, key, isPast } = context;
  for (const [place, count] of [...units].sort(([a], [b]) => byNumber(a, b))) {
    if (count === 0) continue;
    book.addUnits(key, part, place, count);
    const level = book.level(item, place);
    // It is in the opening figure already.
    if (level.openedAtMs === null ? isPast : why.atMs <= level.openedAtMs) continue;
    const { orderId, name: orderName } = order;
    const mover: Mover = { ...why, actor: null, orderId, orderName, lineId: key.lineId };
    const entry = book.enter(booker, item, place, mover, times(by, count));
    if (entry) takeBackBlame(book, booker, item, entry);
  }
}
