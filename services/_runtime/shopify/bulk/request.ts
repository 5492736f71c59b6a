import type { Message } from "../../../../contracts/envelope.ts";
import { textArray } from "../../binary-array.ts";
import type { Transaction } from "../../database.ts";
import { jobs } from "../../jobs/jobs.ts";
import { BACKFILL, type BackfillCursor, runOf } from "./backfill.ts";

const ALL_ORDERS = "read_all_orders";

/** What asks for a backfill. scopes: those the shop has granted; null: those known of the last run. */
export interface BackfillWish {
  readonly kind: "backfill";
  /** Begin anew even where it is done: a person asked. */
  readonly again: boolean;
  readonly scopes: readonly string[] | null;
}

/** A new install, or other scopes: what was not read for want of them is read now. */
export const installed = ({ data }: Message<{ scopes: readonly string[] }>): BackfillWish => ({
  kind: "backfill",
  again: false,
  scopes: data.scopes,
});

/** The merchant wants all of it read again. */
export const wantedAgain = (): BackfillWish => ({ kind: "backfill", again: true, scopes: null });

/** The shop is gone: what of it is still being read can not be read any more. */
export interface BackfillGone {
  readonly kind: "backfill-gone";
}
export const uninstalled = (): BackfillGone => ({ kind: "backfill-gone" });

/**
 * Asks for the job in the store's transaction. An install asked for twice is read once; one that failed, and one that
 * now may see all orders, begins anew.
 */
export async function requestBackfill(transaction: Transaction, cause: Message, wish: BackfillWish): Promise<void> {
  const [known] = await transaction.query<{ state: string; cursor: Partial<BackfillCursor> }>({
    name: "backfill-known",
    text: "select state, cursor from runtime.job where shop = $1 and name = $2",
    values: [cause.shop, BACKFILL],
  });
  const allOrders = wish.scopes?.includes(ALL_ORDERS) ?? known?.cursor.allOrders ?? false;
  const seesMore = allOrders && known?.cursor.allOrders === false;
  const cursor: BackfillCursor = {
    run: runOf(cause.id),
    // Read again, the past still ends with the install.
    askedAt: known?.cursor.askedAt ?? cause.time,
    allOrders,
    operationId: null,
    readAt: null,
    asOf: null,
    offset: 0,
    roots: 0,
  };
  const restart = known !== undefined && (wish.again || seesMore || known.state === "failed");
  await jobs.request(transaction, cause.shop, BACKFILL, { cursor, restart });
}

/**
 * Until when the store's past reaches, by shop: what happened before is history, however it becomes known. Unix ms of
 * the store's clock; null: reading the past was asked for, and has not begun. A shop that never asked is left out.
 * It ends with the install, whose moment by the store's clock is as long before the operation's as it was by ours.
 */
export async function pastOfShops(
  transaction: Transaction,
  shops: readonly string[],
): Promise<ReadonlyMap<string, number | null>> {
  const rows = await transaction.query<Past>({
    name: "backfill-past",
    text: `select shop, cursor ->> 'asOf' as as_of, cursor ->> 'readAt' as read_at, cursor ->> 'askedAt' as asked_at
           from runtime.job where shop = any($1::text[]) and name = $2`,
    values: [textArray(shops), BACKFILL],
  });
  return new Map(rows.map((row) => [row.shop, endOfPast(row)]));
}

interface Past {
  readonly shop: string;
  readonly as_of: string | null;
  readonly read_at: string | null;
  readonly asked_at: string;
}

/** Shopify's times have whole seconds: what happened in the second of the install is news. */
function endOfPast({ as_of, read_at, asked_at }: Past): number | null {
  if (as_of === null || read_at === null) return null;
  const waitedMs = Math.max(0, Date.parse(read_at) - Date.parse(asked_at));
  return Math.floor((Date.parse(as_of) - waitedMs) / 1_000) * 1_000;
}

export function cancelBackfill(transaction: Transaction, cause: Message): Promise<void> {
  return jobs.cancel(transaction, cause.shop, BACKFILL);
}
