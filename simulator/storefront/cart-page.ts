import type { FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import type { PricedCart } from "../checkout/price-cart.ts";
import { money } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { buyerChooser, readBuyer } from "./buyer.ts";
import { type CartLine, cartLines, imageOf, MAX_QUANTITY, readCart, variantLabel } from "./cart.ts";
import { discountRows, reasons } from "./discount-parts.ts";
import { sendShopPage } from "./layout.ts";
import { pricedCart } from "./priced.ts";

/**
 * GET /shop/<shop>/cart. A field "Quantity of <product>" per line, buttons "Remove <product>" and "Update cart",
 * link "Check out".
 */
export async function sendCartPage(
  request: FastifyRequest,
  reply: FastifyReply,
  front: Front,
  { shop, added }: { shop: Shop; added: boolean },
): Promise<FastifyReply> {
  const { world } = front;
  const lines = cartLines(front.world, shop.shop, readCart(request, shop.shop));
  const step = "CART_INTERACTION";
  const priced = lines.length === 0 ? undefined : await pricedCart(world, request, { shop, lines, step });
  const content = [
    html`<h1 class="page-title">Cart</h1>`,
    added && html`<p class="notice good" role="status">Added to your cart.</p>`,
    priced === undefined
      ? html`<div class="nothing">
          <p><strong>Your cart is empty.</strong></p>
          <p><a class="button primary" href=${`/shop/${shop.shop}`}>Look at the products</a></p>
        </div>`
      : cartForm(shop, lines, priced),
    // A form of its own: Enter in a quantity field must not press the first "Remove".
    html`<form id="remove" method="post" action=${`/shop/${shop.shop}/cart/update`}></form>`,
    priced && buyerChooser(front, shop, readBuyer(request, world, shop.shop), "cart"),
  ];
  return sendShopPage(request, reply, front, { shop, title: "Cart", content });
}

function cartForm(shop: Shop, lines: readonly CartLine[], priced: PricedCart): unknown {
  const { subtotalMinor, problems } = priced;
  return html`<form class="cart" method="post" action=${`/shop/${shop.shop}/cart/update`}>
    <ul role="list">
      ${lines.map((line, at) => cartRow(shop, line, { priced, at }))}
    </ul>
    <aside aria-label="Summary">
      <dl>
        <dt>Subtotal</dt>
        <dd>${money(subtotalMinor, shop.currency)}</dd>
        ${discountRows(priced)}
      </dl>
      ${problems.filter(({ line }) => line === undefined).map(({ message }) => html`<p class="short">${message}</p>`)}
      <p class="hint">Delivery is added at the checkout.${shop.taxesIncluded && ` The price includes ${shop.taxTitle}`}</p>
      <a class="button primary" href=${`/shop/${shop.shop}/checkout`}>Check out</a>
      <button class="button" type="submit">Update cart</button>
    </aside>
  </form>`;
}

function cartRow(
  shop: Shop,
  { product, variant, quantity, sellable }: CartLine,
  { priced, at }: { priced: PricedCart; at: number },
): unknown {
  // A transform may have made another line of it: the reasons then stand at the checkout.
  const own = priced.lines.find((line) => line.variant.id === variant.id && line.components.length === 0);
  const label = variantLabel(variant);
  const field = `quantity-${variant.id}`;
  const short = sellable !== null && sellable < quantity;
  return html`<li>
    <img src=${imageOf(product).src} alt="" width="96" height="96" />
    <div>
      <a href=${`/shop/${shop.shop}/products/${product.handle}`}>${product.title}</a>
      ${label && html`<p class="hint">${label}</p>`}
      <p class="hint">${money(variant.priceMinor, shop.currency)} each</p>
      ${own && reasons(own.allocations, shop)}
      ${priced.problems.filter(({ line }) => line === at).map(({ message }) => html`<p class="short">${message}</p>`)}
      ${short && html`<p class="short">${sellable > 0 ? `Only ${sellable} left.` : "Sold out."} Change the quantity to go on.</p>`}
    </div>
    <div class="field">
      <label class="visually-hidden" for=${field}>Quantity of ${product.title}${label && `, ${label}`}</label>
      <input id=${field} name=${field} type="number" min="0" max=${MAX_QUANTITY} value=${quantity} inputmode="numeric" />
      <button class="link" type="submit" form="remove" name="remove" value=${variant.id}>
        Remove<span class="visually-hidden"> ${product.title}</span>
      </button>
    </div>
    <strong class="number">${money(variant.priceMinor * quantity, shop.currency)}</strong>
  </li>`;
}
