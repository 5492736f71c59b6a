import type { Applied } from "../checkout/applied.ts";
import { orderLinesOf } from "../checkout/order-lines.ts";
import type { PricedCart, PricedDelivery } from "../checkout/price-cart.ts";
import type { Front } from "../html/front.ts";
import type { DiscountApplication, Order, Shop } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { PlaceOrder } from "../world-api.ts";
import type { CartLine } from "./cart.ts";
import type { CheckoutEntry } from "./checkout-form.ts";

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

function orderOf(priced: PricedCart, entry: CheckoutEntry): PlaceOrder {
  const { shop, chosen } = priced;
  const { email, firstName, lastName, company, address1, address2, zip, city } = entry.fields;
  return {
    shop: shop.shop,
    customer: { email, firstName, lastName },
    lines: orderLinesOf(priced.lines).map(({ taxable: _taxable, ...line }) => line),
    ...(priced.applications.length > 0 && { discountApplications: priced.applications.map(applicationOf) }),
    shippingAddress: {
      firstName,
      lastName,
      company: company || null,
      address1,
      address2: address2 || null,
      zip,
      city,
      countryCode: entry.countryCode,
    },
    ...(chosen ? { delivery: deliveryOf(chosen) } : {}),
    payment: entry.payment,
    acceptsMarketing: entry.acceptsMarketing,
    sourceName: "web",
    ...(entry.note && { note: entry.note }),
  };
}

function applicationOf(one: Applied): DiscountApplication {
  const { title, targetSelection, allocationMethod, valueType, value } = one;
  const targetType = one.discountClass === "SHIPPING" ? "shipping_line" : "line_item";
  return { title, targetType, targetSelection, allocationMethod, valueType, value };
}

function deliveryOf({
  code,
  title,
  source,
  totalMinor,
  allocations,
}: PricedDelivery): NonNullable<PlaceOrder["delivery"]> {
  const discounts = allocations.map(({ application, minor }) => ({ application, minor }));
  return { code, title, source, priceMinor: totalMinor, ...(discounts.length > 0 && { discounts }) };
}
