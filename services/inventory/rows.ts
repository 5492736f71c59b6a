import type { Book, BookingKey } from "./book.ts";
import { availableOf } from "./events.ts";
import type { Cause, Entry, ItemStock, Level, OpenEntry, StoreFigure } from "./stock.ts";

/** Rows as rowColumns takes them, and back: times as text. */
const timeOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
const msOf = (time: Date | string | null) => (time === null ? null : new Date(time).getTime());

export interface ItemRow {
  readonly shop: string;
  readonly item_id: string;
  readonly variant_id: string | null;
  readonly product_id: string | null;
  readonly title: string;
  readonly variant_title: string | null;
  readonly sku: string | null;
  readonly tracked: boolean;
  readonly deleted: boolean;
  readonly threshold: number;
  readonly low: boolean;
  readonly low_turns: number;
  readonly last_outside_at: Date | null;
}

export function itemOf(row: ItemRow): ItemStock {
  return {
    shop: row.shop,
    itemId: row.item_id,
    variantId: row.variant_id,
    productId: row.product_id,
    title: row.title,
    variantTitle: row.variant_title,
    sku: row.sku,
    tracked: row.tracked,
    deleted: row.deleted,
    threshold: row.threshold,
    low: row.low,
    lowTurns: row.low_turns,
    lastOutsideAtMs: msOf(row.last_outside_at),
    levels: new Map(),
    unmatched: [],
  };
}

export function itemRow(item: ItemStock) {
  const levels = [...item.levels.values()];
  const sum = (of: "committed" | "onHand") => levels.reduce((total, level) => total + level[of], 0);
  return {
    shop: item.shop,
    item_id: item.itemId,
    variant_id: item.variantId,
    product_id: item.productId,
    title: item.title,
    variant_title: item.variantTitle,
    sku: item.sku,
    tracked: item.tracked,
    deleted: item.deleted,
    threshold: item.threshold,
    available: availableOf(item),
    committed: sum("committed"),
    on_hand: sum("onHand"),
    low: item.low,
    low_turns: item.lowTurns,
    last_outside_at: timeOf(item.lastOutsideAtMs),
  };
}

export interface LevelRow {
  readonly shop: string;
  readonly item_id: string;
  readonly location_id: string;
  readonly available: number;
  readonly committed: number;
  readonly on_hand: number;
  readonly incoming: number;
  readonly opened_at: Date | null;
  readonly store_available: number | null;
  readonly store_at: Date | null;
  readonly store_fine_at: Date | null;
  readonly store_read: boolean;
  readonly store_message_id: string | null;
  readonly outside_available: number;
  readonly outside_committed: number;
  readonly settle_at: Date | null;
  readonly settle_tries: number;
  readonly unclear: boolean;
  readonly revision: number;
}

function figureOf(row: LevelRow): StoreFigure | null {
  if (row.store_available === null || row.store_at === null) return null;
  return {
    available: row.store_available,
    atMs: row.store_at.getTime(),
    fineMs: (row.store_fine_at ?? row.store_at).getTime(),
    read: row.store_read,
    messageId: row.store_message_id ?? "",
  };
}

export function levelOf(row: LevelRow): Level {
  return {
    available: row.available,
    committed: row.committed,
    onHand: row.on_hand,
    incoming: row.incoming,
    openedAtMs: msOf(row.opened_at),
    store: figureOf(row),
    outsideAvailable: row.outside_available,
    outsideCommitted: row.outside_committed,
    settleAtMs: msOf(row.settle_at),
    settleTries: row.settle_tries,
    unclear: row.unclear,
    revision: row.revision,
  };
}

export function levelRow(item: ItemStock, locationId: string) {
  const level = item.levels.get(locationId);
  if (!level) throw new Error(`no level of ${item.itemId} at ${locationId}`);
  return {
    shop: item.shop,
    item_id: item.itemId,
    location_id: locationId,
    available: level.available,
    committed: level.committed,
    on_hand: level.onHand,
    incoming: level.incoming,
    opened_at: timeOf(level.openedAtMs),
    store_available: level.store?.available ?? null,
    store_at: timeOf(level.store?.atMs ?? null),
    store_fine_at: timeOf(level.store?.fineMs ?? null),
    store_read: level.store?.read ?? false,
    store_message_id: level.store?.messageId ?? null,
    outside_available: level.outsideAvailable,
    outside_committed: level.outsideCommitted,
    settle_at: timeOf(level.settleAtMs),
    settle_tries: level.settleTries,
    unclear: level.unclear,
    revision: level.revision,
  };
}

/** Of an entry that no figure has confirmed; there are many where the store's figures are late. */
export interface OpenEntryRow {
  readonly shop: string;
  readonly entry_id: string;
  readonly at: Date;
  readonly item_id: string;
  readonly location_id: string;
  readonly cause: string;
  readonly available_delta: number;
  readonly committed_delta: number;
  readonly on_hand_delta: number;
  readonly order_id: string | null;
  readonly order_name: string | null;
  readonly line_id: string | null;
}

export const OPEN_ENTRY_COLUMNS = [
  "shop",
  "entry_id",
  "at",
  "item_id",
  "location_id",
  "cause",
  "available_delta",
  "committed_delta",
  "on_hand_delta",
  "order_id",
  "order_name",
  "line_id",
] as const satisfies readonly (keyof OpenEntryRow)[];

export function openEntryOf(row: OpenEntryRow): OpenEntry {
  return {
    entryId: row.entry_id,
    itemId: row.item_id,
    locationId: row.location_id,
    atMs: row.at.getTime(),
    cause: row.cause as Cause,
    by: { available: row.available_delta, committed: row.committed_delta, onHand: row.on_hand_delta },
    orderId: row.order_id,
    orderName: row.order_name,
    lineId: row.line_id,
    matchedBy: null,
  };
}

export function entryRow(shop: string, entry: Entry) {
  return {
    shop,
    entry_id: entry.entryId,
    at: timeOf(entry.atMs),
    item_id: entry.itemId,
    location_id: entry.locationId,
    cause: entry.cause,
    available_delta: entry.by.available,
    committed_delta: entry.by.committed,
    on_hand_delta: entry.by.onHand,
    reason: entry.reason,
    actor: entry.actor,
    order_id: entry.orderId,
    order_name: entry.orderName,
    line_id: entry.lineId,
    message_id: entry.messageId,
    correlation_id: entry.correlationId,
    matched_by: entry.matchedBy,
  };
}

export interface BookingRow {
  readonly shop: string;
  readonly order_id: string;
  readonly line_id: string;
  readonly part: string;
  readonly location_id: string;
  readonly item_id: string;
  readonly units: number;
}

export function bookingRows({ key, parts }: { key: BookingKey; parts: Map<string, Map<string, number>> }) {
  return [...parts].flatMap(([part, byLocation]) =>
    [...byLocation].map(
      ([location_id, units]): BookingRow => ({
        shop: key.shop,
        order_id: key.orderId,
        line_id: key.lineId,
        part,
        location_id,
        item_id: key.itemId,
        units,
      }),
    ),
  );
}

export function productRows(book: Book) {
  return [...book.changedProducts].flatMap((key) => {
    const product = book.products.get(key);
    if (!product) return [];
    const { shop, productId, updatedAtMs, deleted } = product;
    return [{ shop, product_id: productId, updated_at: timeOf(updatedAtMs), deleted }];
  });
}

export function orderRows(book: Book) {
  return [...book.changedOrders].flatMap((key) => {
    const version = book.orders.get(key);
    const slash = key.indexOf("/");
    if (!version) return [];
    return [
      {
        shop: key.slice(0, slash),
        order_id: key.slice(slash + 1),
        updated_at: timeOf(version.updatedAtMs),
        said_at: timeOf(version.saidAtMs),
      },
    ];
  });
}
