import type { z } from "zod";
import type { LedgerEntry } from "../../contracts/queries/inventory.ts";

export type Cause = z.output<typeof LedgerEntry>["cause"];

/** A change of stock, in units. onHand = available + committed, but for what the store holds for other reasons. */
export interface Vector {
  readonly available: number;
  readonly committed: number;
  readonly onHand: number;
}

export const times = (by: Vector, units: number): Vector => ({
  available: by.available * units,
  committed: by.committed * units,
  onHand: by.onHand * units,
});

export const isNothing = ({ available, committed, onHand }: Vector): boolean =>
  available === 0 && committed === 0 && onHand === 0;

/**
 * The store's own figure of one level. atMs: its updated_at, whole seconds. fineMs: when the webhook was triggered.
 * read: we asked for it, and so know committed, on hand and incoming too.
 */
export interface StoreFigure {
  readonly available: number;
  readonly atMs: number;
  readonly fineMs: number;
  readonly read: boolean;
  readonly messageId: string;
}

/** Stock of one item at one location: what its ledger adds up to, and the newest figure of the store beside it. */
export interface Level {
  available: number;
  committed: number;
  onHand: number;
  incoming: number;
  /** The store's time up to which the first figure counts: what happened until then is in the opening entry. Null: not opened yet. */
  openedAtMs: number | null;
  store: StoreFigure | null;
  /** What unknown writers did, less what turned out to be ours. */
  outsideAvailable: number;
  outsideCommitted: number;
  /** When to ask the store, unix ms of our clock; null while all is explained. */
  settleAtMs: number | null;
  settleTries: number;
  /** Two figures of one moment differ: only asking tells which is newer. */
  unclear: boolean;
  /** Counts bookings. */
  revision: number;
}

export const emptyLevel = (): Level => ({
  available: 0,
  committed: 0,
  onHand: 0,
  incoming: 0,
  openedAtMs: null,
  store: null,
  outsideAvailable: 0,
  outsideCommitted: 0,
  settleAtMs: null,
  settleTries: 0,
  unclear: false,
  revision: 0,
});

/** What moved stock, and who says so. atMs: the store's time of it. */
export interface Mover {
  readonly cause: Cause;
  readonly atMs: number;
  readonly reason: string | null;
  readonly actor: string | null;
  readonly orderId: string | null;
  readonly orderName: string | null;
  readonly lineId: string | null;
}

export interface Entry extends Mover {
  readonly entryId: string;
  readonly itemId: string;
  readonly locationId: string;
  readonly by: Vector;
  readonly messageId: string;
  readonly correlationId: string;
  matchedBy: string | null;
}

/** What explains a figure, of an entry that no figure has confirmed. */
export type OpenEntry = Omit<Entry, "reason" | "actor" | "messageId" | "correlationId">;

/** One inventory item as people know it. */
export interface ItemInfo {
  variantId: string | null;
  productId: string | null;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  tracked: boolean;
  deleted: boolean;
}

/** An item with all its levels and every entry that no figure of the store has confirmed. */
export interface ItemStock extends ItemInfo {
  readonly shop: string;
  readonly itemId: string;
  threshold: number;
  low: boolean;
  lowTurns: number;
  lastOutsideAtMs: number | null;
  readonly levels: Map<string, Level>;
  unmatched: OpenEntry[];
}

/** A level as the Admin API shows it. atMs: its updated_at. */
export interface StoreLevel {
  readonly locationId: string;
  readonly locationName: string;
  readonly available: number;
  readonly committed: number;
  readonly onHand: number;
  readonly incoming: number;
  readonly atMs: number;
}

/** An item as the Admin API shows it. */
export interface StoreItem extends Omit<ItemInfo, "deleted"> {
  readonly itemId: string;
  readonly levels: readonly StoreLevel[];
}

/** At or below this many units an item is low, until somebody says otherwise. */
export const DEFAULT_THRESHOLD = 5;

/** Ids grow with time: the oldest location comes first, as a store counts them. */
export function byNumber(a: string, b: string): number {
  const [x, y] = [numberOf(a), numberOf(b)];
  return x.length - y.length || (x < y ? -1 : x > y ? 1 : 0);
}

/** "gid://shopify/Location/51" -> "51". */
export function numberOf(gid: string): string {
  return gid.slice(gid.lastIndexOf("/") + 1);
}
