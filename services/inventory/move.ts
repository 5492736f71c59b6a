import { type Book, type Booker, type LineBookings, lineKey } from "./book.ts";
import { explain, plainMover, type StoreRead } from "./explain.ts";
import { COMMIT_BY, COMMIT_PART } from "./order-effect.ts";
import { byNumber, type ItemStock, type Mover, type OpenEntry, type StoreItem, times } from "./stock.ts";

/** Units of unconfirmed commitments at other locations that this location's figure explains: they belong here. */
export function moveHome(book: Book, booker: Booker, item: ItemStock, locationId: string, gap: number): void {
  if (gap >= 0) return;
  const store = item.levels.get(locationId)?.store;
  const candidates = item.unmatched.filter((entry) => {
    if (entry.locationId === locationId || entry.lineId === null || entry.orderId === null) return false;
    if (entry.cause !== "order" && entry.cause !== "edit") return false;
    return entry.by.available < 0 && (!store || entry.atMs <= store.atMs + 1_000) && spareUnits(book, item, entry) > 0;
  });
  const exact = candidates.find((entry) => spareUnits(book, item, entry) === -gap);
  const chosen = exact ? [exact] : candidates;
  const total = chosen.reduce((sum, entry) => sum + spareUnits(book, item, entry), 0);
  if (total < -gap) return;
  let missing = -gap;
  for (const entry of chosen) {
    const units = Math.min(missing, spareUnits(book, item, entry));
    if (units <= 0) continue;
    missing -= units;
    moveUnits(book, booker, item, entry, locationId, units);
  }
}

type Booked = Pick<OpenEntry, "atMs" | "orderId" | "orderName" | "lineId" | "locationId">;

function moveUnits(book: Book, booker: Booker, item: ItemStock, entry: Booked, to: string, units: number): void {
  const { atMs, orderId, orderName, lineId } = entry;
  const mover: Mover = { ...plainMover("correction", atMs, "other location"), orderId, orderName, lineId };
  const key = { shop: item.shop, orderId: orderId ?? "", lineId: lineId ?? "", itemId: item.itemId };
  book.enter(booker, item, entry.locationId, mover, times(COMMIT_BY, -units));
  book.enter(booker, item, to, mover, times(COMMIT_BY, units));
  book.addUnits(key, COMMIT_PART, entry.locationId, -units);
  book.addUnits(key, COMMIT_PART, to, units);
}

/**
 * A reading shows where units are committed. Those that are booked at a place which does not have them, while another
 * has more than is booked there, belong to the other: also where somebody's delivery hid in available what the order took.
 */
export function moveByReading(
  book: Book,
  booker: Booker,
  item: ItemStock,
  reads: ReadonlyMap<string, StoreRead>,
): void {
  const tooMany = (place: string) => excessOf(item, place, reads);
  for (const to of [...reads.keys()].sort(byNumber)) {
    const candidates = item.unmatched.filter(
      (entry) => (entry.cause === "order" || entry.cause === "edit") && entry.by.available < 0 && entry.lineId !== null,
    );
    for (const entry of candidates) {
      if (entry.locationId === to || !reads.has(entry.locationId)) continue;
      const units = Math.min(-tooMany(to), tooMany(entry.locationId), spareUnits(book, item, entry));
      if (units > 0) moveUnits(book, booker, item, entry, to, units);
    }
  }
}

/**
 * Reconciliation found units committed at another place than where an order's were booked and long confirmed: somebody had
 * moved as many at the same time, and the figures of available told neither from the other. A line that holds just as many
 * is taken first. Whose lines they are does not change the sums; what is shipped later from its true place then fits.
 */
export function moveBooked(book: Book, booker: Booker, item: ItemStock, reads: ReadonlyMap<string, StoreRead>): void {
  const places = [...reads.keys()].sort(byNumber);
  const lines = [...book.bookings.values()].filter(({ key }) => key.shop === item.shop && key.itemId === item.itemId);
  for (const to of places) {
    for (const from of places) {
      const wanted = () => Math.min(-excessOf(item, to, reads), excessOf(item, from, reads));
      const bySize = lines.toSorted((a, b) => distance(a.parts, from, wanted()) - distance(b.parts, from, wanted()));
      for (const { key, parts } of bySize) {
        const units = Math.min(wanted(), heldAt(parts, from));
        const atMs = item.levels.get(to)?.store?.atMs;
        if (units <= 0 || atMs === undefined) continue;
        const { orderId, lineId } = key;
        moveUnits(book, booker, item, { atMs, orderId, orderName: null, lineId, locationId: from }, to, units);
      }
    }
  }
}

const distance = (parts: LineBookings, place: string, units: number) => Math.abs(heldAt(parts, place) - units);

/** Units booked as committed at a place beyond those that the store shows there. */
function excessOf(item: ItemStock, place: string, reads: ReadonlyMap<string, StoreRead>): number {
  return (item.levels.get(place)?.committed ?? 0) - (reads.get(place)?.committed ?? 0);
}

/** Whether a reading shows units committed at other places than where they are booked. */
export function isElsewhere(item: ItemStock, reading: StoreItem | null): boolean {
  const differences = (reading?.levels ?? []).map(
    ({ locationId, committed }) => (item.levels.get(locationId)?.committed ?? 0) - committed,
  );
  return differences.some((units) => units > 0) && differences.some((units) => units < 0);
}

/** Units of an entry that its location's figure does not show, and that nothing else of the line holds there. */
function spareUnits(book: Book, item: ItemStock, entry: OpenEntry): number {
  const level = item.levels.get(entry.locationId);
  if (!level) return 0;
  const now = explain(item, entry.locationId, level);
  const unseen = !now || now.later.includes(entry) ? -entry.by.available : Math.max(0, now.gap);
  const key = { shop: item.shop, orderId: entry.orderId ?? "", lineId: entry.lineId ?? "" };
  const parts = book.bookings.get(lineKey(key))?.parts;
  return parts ? Math.min(unseen, -entry.by.available, heldAt(parts, entry.locationId)) : 0;
}

/** Units that a line holds as committed at a location. */
function heldAt(parts: LineBookings, locationId: string): number {
  let held = 0;
  for (const [name, byLocation] of parts) {
    const units = byLocation.get(locationId) ?? 0;
    if (name === COMMIT_PART) held += units;
    else if (!name.startsWith("return:")) held -= units;
  }
  return Math.max(0, held);
}
