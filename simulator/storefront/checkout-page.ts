import type { FastifyReply } from "fastify";
import { html } from "htm/preact";
import { type PricedCart, pricedBy } from "../checkout/price-cart.ts";
import { extensionPlace, HOST_SCRIPT } from "../extension-host/place-on-page.ts";
import { sendDocument } from "../html/document.ts";
import { money } from "../html/format.ts";
import type { Shop } from "../model.ts";
import { imageOf, variantLabel } from "./cart.ts";
import { CHECKOUT_FIELDS, type CheckoutEntry, COUNTRIES, type FieldName } from "./checkout-form.ts";
import { discountRows, reasons } from "./discount-parts.ts";
import { themeOf } from "./layout.ts";

export interface CheckoutPage {
  readonly shop: Shop;
  /** The cart with all its discounts, at the delivery that is chosen. */
  readonly priced: PricedCart;
  /** Form of who buys; it stands before the checkout's own. */
  readonly chooser: unknown;
  readonly entry: CheckoutEntry;
  readonly wrong: ReadonlyMap<FieldName, string>;
  /** The order was not placed, for what stands in `wrong` or for the validations' problems. */
  readonly stopped?: boolean;
  /** Why the store refused the order. */
  readonly refused?: string;
  /** One per showing of the page: the same one sent twice places one order. */
  readonly attempt: string;
}

/**
 * GET /shop/<shop>/checkout. Fields "Email", "First name", "Last name", "Company (optional)", "Address",
 * "Apartment, floor (optional)", "Postcode", "City", "Country"; radio buttons by the delivery's title; radio buttons
 * "Pay now" and "Pay later"; button "Place order". Above them select "Buy as" with button "Switch". What a validation
 * says stands in an alert, and beside the line it is about.
 */
export function sendCheckoutPage(reply: FastifyReply, page: CheckoutPage): FastifyReply {
  const { shop, priced, entry, wrong, refused } = page;
  const body = html`<div class="checkout">
    <main id="main">
      <header>
        <a class="shop-name" href=${`/shop/${shop.shop}`}>${shop.name}</a>
        <a href=${`/shop/${shop.shop}/cart`}>Back to the cart</a>
      </header>
      <h1 class="visually-hidden">Checkout</h1>
      ${refused && html`<p class="notice bad" role="alert">${refused}</p>`} ${wrong.size > 0 && errorList(wrong)}
      ${problemList(priced)} ${page.chooser}
      <form method="post" action=${`/shop/${shop.shop}/checkout`} novalidate data-checkout>
        <input type="hidden" name="attempt" value=${page.attempt} />
        ${contact(page)} ${address(page)} ${delivery(page)}
        ${extensionPlace(shop, "purchase.checkout.shipping-option-list.render-after")} ${payment(entry)}
        ${extensionPlace(shop, "purchase.checkout.block.render")}
        <button class="button primary pay" type="submit">Place order</button>
        <p class="hint">Nothing is charged: this store stands on your laptop.</p>
      </form>
    </main>
    ${summary(priced)}
  </div>`;
  const status = refused || page.stopped ? 422 : 200;
  const title = `Checkout · ${shop.name}`;
  return sendDocument(
    reply,
    { title, styles: ["shop", "checkout"], scripts: ["checkout", HOST_SCRIPT], theme: themeOf(shop), body },
    status,
  );
}

function errorList(wrong: ReadonlyMap<FieldName, string>): unknown {
  return html`<div class="notice bad" role="alert">
    <div>
      <strong>Please check the form.</strong>
      <ul>
        ${[...wrong].map(([name, message]) => html`<li><a href=${`#${name}`}>${message}</a></li>`)}
      </ul>
    </div>
  </div>`;
}

function field(page: CheckoutPage, name: FieldName): unknown {
  const found = CHECKOUT_FIELDS.find((one) => one.name === name);
  if (!found) return null;
  const message = page.wrong.get(name);
  return html`<div class=${`field ${name}`}>
    <label for=${name}>${found.label}</label>
    <input
      id=${name}
      name=${name}
      type=${found.type}
      autocomplete=${found.autocomplete}
      value=${page.entry.fields[name]}
      required=${found.required}
      aria-invalid=${message ? "true" : undefined}
      aria-describedby=${message ? `${name}-wrong` : undefined}
    />
    ${message && html`<small class="wrong" id=${`${name}-wrong`}>${message}</small>`}
  </div>`;
}

function contact(page: CheckoutPage): unknown {
  const { entry } = page;
  return html`<fieldset>
    <legend>Contact</legend>
    ${field(page, "email")}
    <label class="choice">
      <input type="checkbox" name="acceptsMarketing" value="yes" checked=${entry.acceptsMarketing} />
      Send me news and offers
    </label>
  </fieldset>`;
}

function address(page: CheckoutPage): unknown {
  const { entry } = page;
  return html`<fieldset class="address">
    <legend>Address</legend>
    <div class="field country">
      <label for="countryCode">Country</label>
      <select id="countryCode" name="countryCode" autocomplete="country">
        ${Object.entries(COUNTRIES).map(
          ([code, name]) => html`<option value=${code} selected=${code === entry.countryCode}>${name}</option>`,
        )}
      </select>
    </div>
    ${CHECKOUT_FIELDS.filter(({ name }) => name !== "email").map(({ name }) => field(page, name))}
  </fieldset>`;
}

function delivery({ shop, priced, entry }: CheckoutPage): unknown {
  if (priced.delivery.length === 0) return null;
  return html`<fieldset class="boxes">
    <legend>Delivery</legend>
    ${priced.delivery.map(({ code, title, description, totalMinor: ownMinor }) => {
      const price = priceOrFree(ownMinor, shop);
      const { totalMinor, taxMinor } = pricedBy({ ...priced.cart, deliveryCode: code }, priced.applications);
      return html`<label class="choice">
        <input
          type="radio"
          name="shippingCode"
          value=${code}
          aria-label=${`${title}, ${price}`}
          checked=${code === (priced.chosen?.code ?? entry.shippingCode)}
          data-shipping=${price}
          data-tax=${money(taxMinor, shop.currency)}
          data-total=${money(totalMinor, shop.currency)}
        />
        <span>${title}${description && html`<small>${description}</small>`}</span>
        <strong>${price}</strong>
      </label>`;
    })}
  </fieldset>`;
}

function payment(entry: CheckoutEntry): unknown {
  const choice = (value: CheckoutEntry["payment"], label: string, hint: string) => html`<label class="choice">
    <input type="radio" name="payment" value=${value} aria-label=${label} checked=${entry.payment === value} />
    <span>${label}<small>${hint}</small></span>
  </label>`;
  return html`<fieldset class="boxes">
    <legend>Payment</legend>
    ${choice("paid", "Pay now", "With a card of the simulator that always works")}
    ${choice("pending", "Pay later", "By invoice; the store marks it paid when the money is there")}
  </fieldset>`;
}

function priceOrFree(minor: number, shop: Shop): string {
  return minor === 0 ? "Free" : money(minor, shop.currency);
}

/** What keeps the order from being placed, as the app's validations say it. */
function problemList({ problems }: PricedCart): unknown {
  if (problems.length === 0) return null;
  return html`<div class="notice bad" role="alert">
    <ul>
      ${problems.map(({ message }) => html`<li>${message}</li>`)}
    </ul>
  </div>`;
}

function summary(priced: PricedCart): unknown {
  const { shop, lines, problems } = priced;
  return html`<aside aria-label="Your order">
    <ul role="list">
      ${lines.map(
        ({ product, variant, quantity, title, subtotalMinor, allocations }, at) => html`<li>
          <span class="picture">
            <img src=${imageOf(product).src} alt="" width="64" height="64" />
            <b><span class="visually-hidden">Quantity </span>${quantity}</b>
          </span>
          <span>
            ${title}<small>${variantLabel(variant)}</small>
            ${reasons(allocations, shop)}
            ${problems.filter(({ line }) => line === at).map(({ message }) => html`<small class="wrong">${message}</small>`)}
          </span>
          <span class="number">${money(subtotalMinor, shop.currency)}</span>
        </li>`,
      )}
    </ul>
    <dl>
      <dt>Subtotal</dt>
      <dd>${money(priced.subtotalMinor, shop.currency)}</dd>
      ${discountRows(priced)}
      ${
        priced.delivery.length > 0 &&
        html`<dt>Delivery</dt>
        <dd data-sum="shipping">${priceOrFree(priced.deliveryMinor, shop)}</dd>`
      }
      ${
        !shop.taxesIncluded &&
        html`<dt>${shop.taxTitle}</dt>
        <dd data-sum="tax">${money(priced.taxMinor, shop.currency)}</dd>`
      }
      <dt class="sum">Total</dt>
      <dd class="sum" data-sum="total">${money(priced.totalMinor, shop.currency)}</dd>
    </dl>
    ${
      shop.taxesIncluded &&
      html`<p class="hint">Of it ${shop.taxTitle}: <span data-sum="tax">${money(priced.taxMinor, shop.currency)}</span></p>`
    }
  </aside>`;
}
