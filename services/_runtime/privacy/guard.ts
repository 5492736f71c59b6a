import type { Attributes } from "../../../contracts/envelope.ts";
import { anonymiseOrder } from "./anonymise.ts";
import type { ErasureBook } from "./book.ts";
import { mentionsOf } from "./mentions.ts";

/** What is left of a message under the erasures in force. */
export type Guarded =
  /** Nothing in it was erased. */
  | { readonly kind: "clear" }
  /** About an erased order: the same message, naming nobody. */
  | { readonly kind: "anonymised"; readonly data: unknown }
  /** About an erased customer, and older than the erasure: nothing is left. */
  | { readonly kind: "erased" };

const CLEAR: Guarded = { kind: "clear" };

/** They name those who are to be erased; they must come through. Shop events say that a shop opened or closed. */
const EXEMPT = /^(privacy|shop|shopify\.(app|shop))\./;

/**
 * Holds a message against the erasure log. An erased order stays anonymous for good: Shopify still has it and may send it
 * again. An erased customer may come back: what Shopify changed after the erasure is new.
 * @param data the message's JSON, or its parsed data.
 */
export function guard(
  book: ErasureBook,
  attributes: Pick<Attributes, "shop" | "type" | "time">,
  data: unknown,
): Guarded {
  const { shop, type, time } = attributes;
  if (!book.concerns(shop) || EXEMPT.test(type)) return CLEAR;
  const shopUntil = book.shopErasedUntil(shop);
  if (shopUntil !== null && Date.parse(time) <= shopUntil) return { kind: "erased" };
  const { orderIds, customerIds, changedAt } = mentionsOf(type, data);
  if (orderIds.some((id) => book.orderErased(shop, id))) return { kind: "anonymised", data: anonymiseOrder(data) };
  const at = Date.parse(changedAt ?? time);
  const isOld = customerIds.some((id) => at <= (book.customerErasedUntil(shop, id) ?? Number.NEGATIVE_INFINITY));
  return isOld ? { kind: "erased" } : CLEAR;
}
