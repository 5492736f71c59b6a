import type { PricedCart } from "../checkout/price-cart.ts";
import type { Front } from "../html/front.ts";
import type { Order, Shop } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { CartLine } from "./cart.ts";
import type { CheckoutEntry } from "./checkout-form.ts";
import { orderOf } from "./order-of-cart.ts";

/** Attempts remembered, so that a form sent twice places one order. */
const MAX_ATTEMPTS = 1_000;

export type Placed = { readonly order: Order } | { readonly refused: string };

/** Places the order of a checkout, once per attempt. */
export function checkoutDesk({ world }: Front) {
  const placed = new Map<string, number>();

  function place(
    shop: Shop,
    { lines, priced }: { lines: readonly CartLine[]; priced: PricedCart },
    entry: CheckoutEntry,
    attempt: string,
  ): Placed {
    const key = `${shop.shop}:${attempt}`;
    const before = placed.get(key);
    if (before !== undefined && attempt) return { order: world.orders.get(shop.shop, before) };
    const short = lines.find(({ quantity, sellable }) => sellable !== null && sellable < quantity);
    if (short) {
      const left = short.sellable
        ? `Only ${short.sellable} of ${short.product.title} are`
        : `${short.product.title} is not`;
      return { refused: `${left} left. Go back to the cart and change the quantity.` };
    }
    try {
      const order = world.orders.place(orderOf(priced, entry));
      remember(key, order.id);
      return { order };
    } catch (error) {
      if (!(error instanceof StoreRefusal)) throw error;
      return { refused: [error.message, error.remedy].filter(Boolean).join(" ") };
    }
  }

  function remember(key: string, orderId: number): void {
    placed.set(key, orderId);
    const [oldest] = placed.keys();
    if (placed.size > MAX_ATTEMPTS && oldest !== undefined) placed.delete(oldest);
  }

  return { place, placedBefore: (shop: Shop, attempt: string) => placed.get(`${shop.shop}:${attempt}`) };
}
