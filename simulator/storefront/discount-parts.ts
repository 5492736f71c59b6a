import { html } from "htm/preact";
import type { Allocation, PricedCart } from "../checkout/price-cart.ts";
import { money } from "../html/format.ts";
import type { Shop } from "../model.ts";

/** Why a line costs less: one line of text a discount, in elements with data-reason. */
export function reasons(allocations: readonly Allocation[], shop: Shop): unknown {
  return allocations.map(
    ({ title, minor }) => html`<small class="reason" data-reason>${title} (−${money(minor, shop.currency)})</small>`,
  );
}

/** Rows of a definition list: what discounts of products and of the order take off together. */
export function discountRows({ shop, lineDiscountMinor, orderDiscountMinor }: PricedCart): unknown {
  const minor = lineDiscountMinor + orderDiscountMinor;
  if (minor === 0) return null;
  return html`<dt>Discounts</dt>
    <dd data-discount>−${money(minor, shop.currency)}</dd>`;
}
