import { createHash } from "node:crypto";
import { z } from "zod";
import type { DataOf } from "../../contracts/define.ts";
import type { ImportOrderV1 } from "../../contracts/imports/orders.ts";
import { type Currency, minorFromDecimal } from "../../contracts/money.ts";
import { Order } from "../../contracts/order.ts";
import { PoisonMessage } from "../_runtime/errors.ts";

/**
 * An order as somebody told us. `webhook`: as Shopify saw it when it wrote the payload. `admin-api`: as it was when
 * we read it, at readAtMs (unix milliseconds, our clock).
 */
export type SnapshotSource = { readonly kind: "webhook" } | { readonly kind: "admin-api"; readonly readAtMs: number };

export interface Snapshot {
  readonly order: Order;
  readonly source: SnapshotSource;
  /** It was paid before an edit left it partially paid: its status no longer shows that. Only the Admin API tells. */
  readonly wasPaid?: boolean;
}

/** The import of what was read. */
export function importDataOf({ order, source, wasPaid }: Snapshot): DataOf<typeof ImportOrderV1> {
  const readAt = new Date(source.kind === "admin-api" ? source.readAtMs : 0).toISOString();
  return { order, readAt, ...(wasPaid && { wasPaid }) };
}

/** The order's one text form: two snapshots with the same text say the same. */
export function textOf(order: Order): string {
  return JSON.stringify(z.encode(Order, order));
}

const DIGEST_HEX = 16;

export function digestOf(order: Order): string {
  return createHash("sha256").update(textOf(order)).digest("hex").slice(0, DIGEST_HEX);
}

/** "2026-11-23T02:11:00+01:00" -> "2026-11-23T01:11:00Z": the same moment has one spelling, whoever told us. */
export function utc(time: string): string {
  return new Date(time).toISOString().replace(".000Z", "Z");
}

/** "" and undefined are null: webhooks and the Admin API spell "nothing" differently. */
export function textOrNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim();
  return trimmed ? trimmed : null;
}

/** Shopify calls the only variant of a product without options "Default Title" in some places and nothing in others. */
export function variantTitleOf(title: string | null | undefined): string | null {
  const text = textOrNull(title);
  return text === "Default Title" ? null : text;
}

export function fullNameOf(first: string | null | undefined, last: string | null | undefined): string | null {
  return textOrNull([textOrNull(first), textOrNull(last)].filter((part) => part !== null).join(" "));
}

/** Ids of one kind grow with time: by id is the order in which lines, refunds and fulfilments were made. */
export function byGid<T>(gidOf: (item: T) => string): (a: T, b: T) => number {
  const numberOf = (item: T) => BigInt(gidOf(item).slice(gidOf(item).lastIndexOf("/") + 1));
  return (a, b) => {
    const difference = numberOf(a) - numberOf(b);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  };
}

/**
 * Reads amounts of one order. @throws PoisonMessage BAD_AMOUNT naming the field, WRONG_CURRENCY where an amount of the
 * shop is not in the order's currency.
 */
export function amountsIn(currency: Currency) {
  return (field: string, amount: string, amountCurrency: string = currency): bigint => {
    if (amountCurrency !== currency) {
      throw new PoisonMessage("WRONG_CURRENCY", `${field} is in ${amountCurrency}, the order in ${currency}`);
    }
    try {
      return minorFromDecimal(amount, currency);
    } catch (error) {
      throw new PoisonMessage("BAD_AMOUNT", `${field}: ${(error as Error).message}`, { cause: error });
    }
  };
}

/** A customer has never more: it bounds what a title could claim. */
const MOST_POINTS = 1_000_000_000;
const REDEEMED = /^(\d{1,10}) points?$/;

/**
 * Points paid with, by the messages of the automatic discounts. Ours says "500 points" where points were paid with; a
 * discount code can not, for it is no automatic discount.
 * Source: extensions/pricing-discount, and shopify.dev/docs/api/admin-graphql/latest/objects/AutomaticDiscountApplication.
 */
export function redeemedIn(titles: readonly string[]): Pick<Order, "redeemedPoints"> {
  const points = titles.reduce((most, title) => Math.max(most, Number(REDEEMED.exec(title)?.[1] ?? 0)), 0);
  return points > 0 && points <= MOST_POINTS ? { redeemedPoints: points } : {};
}

export function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}
