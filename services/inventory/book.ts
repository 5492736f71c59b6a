import type { Message } from "../../contracts/envelope.ts";
import {
  DEFAULT_THRESHOLD,
  type Entry,
  emptyLevel,
  type ItemInfo,
  type ItemStock,
  isNothing,
  type Level,
  type Mover,
  type OpenEntry,
  type Vector,
} from "./stock.ts";

/** Units booked of an order line: by part, then by location. */
export type LineBookings = Map<string, Map<string, number>>;

export interface BookingKey {
  readonly shop: string;
  readonly orderId: string;
  readonly lineId: string;
  readonly itemId: string;
}

export interface OrderVersion {
  readonly updatedAtMs: number;
  readonly saidAtMs: number;
}

/** The message whose decision is being booked; its bookings are numbered within it. */
export interface Booker {
  readonly message: Pick<Message, "id" | "correlationid" | "shop">;
  count: number;
}

export const itemKey = (shop: string, itemId: string) => `${shop}/${itemId}`;
export const lineKey = ({ shop, orderId, lineId }: Omit<BookingKey, "itemId">) => `${shop}/${orderId}/${lineId}`;

/** What a batch works on, in memory: read under locks before, written as one set of differences after. */
export class Book {
  readonly items = new Map<string, ItemStock>();
  readonly orders = new Map<string, OrderVersion>();
  readonly bookings = new Map<string, { key: BookingKey; parts: LineBookings }>();
  /** Names of locations, where they are known. */
  readonly locations = new Map<string, { shop: string; locationId: string; name: string }>();
  readonly products = new Map<string, { shop: string; productId: string; updatedAtMs: number; deleted: boolean }>();

  readonly entries: Entry[] = [];
  readonly matches = new Map<string, { shop: string; entryId: string; matchedBy: string }>();
  readonly changedItems = new Set<ItemStock>();
  readonly changedLevels = new Map<string, { item: ItemStock; locationId: string }>();
  readonly changedOrders = new Set<string>();
  readonly changedBookings = new Set<string>();
  readonly changedLocations = new Set<string>();
  readonly changedProducts = new Set<string>();
  readonly #shopOfEntry = new Map<OpenEntry, string>();

  item(shop: string, itemId: string): ItemStock | null {
    return this.items.get(itemKey(shop, itemId)) ?? null;
  }

  /** Writes down what is known of an item; makes it where it is new. */
  describe(shop: string, itemId: string, info: Omit<ItemInfo, "deleted">): ItemStock {
    let item = this.item(shop, itemId);
    if (item === null) {
      item = {
        ...info,
        shop,
        itemId,
        deleted: false,
        threshold: DEFAULT_THRESHOLD,
        low: false,
        lowTurns: 0,
        lastOutsideAtMs: null,
        levels: new Map(),
        unmatched: [],
      };
      this.items.set(itemKey(shop, itemId), item);
    }
    Object.assign(item, info);
    this.changedItems.add(item);
    return item;
  }

  level(item: ItemStock, locationId: string): Level {
    let level = item.levels.get(locationId);
    if (!level) {
      level = emptyLevel();
      item.levels.set(locationId, level);
    }
    this.touch(item, locationId);
    return level;
  }

  touch(item: ItemStock, locationId: string): void {
    this.changedItems.add(item);
    this.changedLevels.set(`${itemKey(item.shop, item.itemId)}/${locationId}`, { item, locationId });
  }

  /** One entry of the ledger; the level follows. */
  enter(booker: Booker, item: ItemStock, locationId: string, mover: Mover, by: Vector): Entry | null {
    if (isNothing(by)) return null;
    const level = this.level(item, locationId);
    level.available += by.available;
    level.committed += by.committed;
    level.onHand += by.onHand;
    level.revision += 1;
    const entry: Entry = {
      ...mover,
      entryId: `${booker.message.id}/${booker.count++}`,
      itemId: item.itemId,
      locationId,
      by,
      messageId: booker.message.id,
      correlationId: booker.message.correlationid,
      matchedBy: null,
    };
    this.entries.push(entry);
    this.#shopOfEntry.set(entry, item.shop);
    item.unmatched.push(entry);
    return entry;
  }

  /** A figure of the store, brought by that message, shows the entry. */
  confirm(item: ItemStock, entries: readonly OpenEntry[], matchedBy: string): void {
    if (entries.length === 0) return;
    const confirmed = new Set(entries);
    for (const entry of entries) {
      entry.matchedBy = matchedBy;
      // A new entry is written with its match; an old one gets it by an update.
      if (!this.#shopOfEntry.has(entry)) {
        this.matches.set(`${item.shop}/${entry.entryId}`, { shop: item.shop, entryId: entry.entryId, matchedBy });
      }
    }
    item.unmatched = item.unmatched.filter((entry) => !confirmed.has(entry));
  }

  shopOf(entry: Entry): string {
    return this.#shopOfEntry.get(entry) ?? "";
  }

  lineBookings(key: BookingKey): LineBookings {
    const text = lineKey(key);
    let found = this.bookings.get(text);
    if (!found) {
      found = { key, parts: new Map() };
      this.bookings.set(text, found);
    }
    return found.parts;
  }

  /** Adds units to a part of a line at a location. */
  addUnits(key: BookingKey, part: string, locationId: string, units: number): void {
    const parts = this.lineBookings(key);
    const byLocation = parts.get(part) ?? new Map<string, number>();
    parts.set(part, byLocation);
    byLocation.set(locationId, (byLocation.get(locationId) ?? 0) + units);
    this.changedBookings.add(lineKey(key));
  }
}
