import type { ShippingLine } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Ids } from "../state/ids.ts";
import type { OrderParts } from "./parts.ts";

/** Shopify's first order is #1001. */
const FIRST_NUMBER = 1_001;
/** Imported names without a number get one that no shop reaches by selling. */
const UNNUMBERED_FROM = 9_000_000_000;
/** What another system sold in one order; a checkout stops at 500 lines. */
export const MAX_IMPORTED_LINES = 5_000;

type Parts = Pick<OrderParts, "kit" | "orders">;

export function nextNumber({ kit }: Parts, shop: string): { number: number; name: string } {
  const number = FIRST_NUMBER - 1 + kit.ids.count(`order-number:${shop}`);
  return { number, name: `#${number}` };
}

/**
 * The number in an imported name; the shop's own orders go on above it.
 * @throws NAME_TAKEN
 */
export function importedNumber({ kit, orders }: Parts, shop: string, name: string): { number: number; name: string } {
  const digits = /^#?(\d{1,9})$/.exec(name)?.[1];
  const number = digits === undefined ? UNNUMBERED_FROM + kit.ids.count(`order-unnumbered:${shop}`) : Number(digits);
  const taken = orders.byNumber(shop, number) ?? orders.byName(shop, name);
  if (taken) {
    throw new StoreRefusal("NAME_TAKEN", `The shop has an order ${taken.name} already: "${name}" has its number.`, {
      status: 409,
      field: "Name",
      remedy: "Import into another shop, or take the order out of the file.",
    });
  }
  if (digits !== undefined) kit.ids.raise(`order-number:${shop}`, number - FIRST_NUMBER + 1);
  return { number, name };
}

export function importedShipping(next: Ids["next"], title: string, priceMinor: number): ShippingLine[] {
  return priceMinor === 0 ? [] : [{ id: next("shippingLine"), code: title, title, priceMinor, taxMinor: 0 }];
}
