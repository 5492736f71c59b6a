import type { FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import { extensionPlace, HOST_SCRIPT } from "../extension-host/place-on-page.ts";
import { dateTime, money } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Order, Shop } from "../model.ts";
import { COUNTRIES } from "./checkout-form.ts";
import { sendShopPage } from "./layout.ts";

/**
 * GET /shop/<shop>/thank-you/<order>/<token>. Heading "Thank you, <first name>!", the order's name ("#1001") in an
 * element with data-order-name, link "Continue shopping".
 */
export function sendConfirmationPage(
  request: FastifyRequest,
  reply: FastifyReply,
  front: Front,
  { shop, order }: { shop: Shop; order: Order },
): FastifyReply {
  const address = order.shippingAddress;
  const content = html`<div class="thanks">
    <header>
      <svg width="52" height="52" viewBox="0 0 52 52" fill="none" aria-hidden="true">
        <circle cx="26" cy="26" r="25" stroke="currentColor" stroke-width="2" />
        <path d="m15 27 8 8 15-17" stroke="currentColor" stroke-width="3" stroke-linecap="round" stroke-linejoin="round" />
      </svg>
      <div>
        <p>Order <strong data-order-name>${order.name}</strong></p>
        <h1>Thank you${address?.firstName && `, ${address.firstName}`}!</h1>
      </div>
    </header>
    <p class="lead">
      ${order.financialStatus === "paid" ? "Your payment has arrived." : "You pay later: the invoice follows."}
      ${order.email && ` News of your order goes to ${order.email}.`}
    </p>
    ${extensionPlace(shop, "purchase.thank-you.block.render", orderQuery(order))} ${orderPanels(front, order)}
    <p class="row">
      <a class="button primary" href=${`/shop/${shop.shop}`}>Continue shopping</a>
      <a class="button" href=${orderStatusPath(shop, order)}>Order status</a>
    </p>
  </div>`;
  return sendShopPage(request, reply, front, {
    shop,
    title: `Order ${order.name}`,
    content,
    scripts: [HOST_SCRIPT],
  });
}

/** Where the shopper looks at the order later, as in a customer account. */
export function orderStatusPath(shop: Shop, order: Order): string {
  return `/shop/${shop.shop}/account/orders/${order.id}/${order.token}`;
}

/** GET /shop/<shop>/account/orders/<order>/<token>. Heading "Order #1001". */
export function sendOrderStatusPage(
  request: FastifyRequest,
  reply: FastifyReply,
  front: Front,
  { shop, order }: { shop: Shop; order: Order },
): FastifyReply {
  const content = html`<div class="thanks">
    <header>
      <div>
        <p>Placed ${dateTime(order.processedAt, shop.timezone)}</p>
        <h1>Order ${order.name}</h1>
      </div>
    </header>
    <p class="lead">${statusOf(order)}</p>
    ${extensionPlace(shop, "customer-account.order-status.block.render", orderQuery(order))} ${orderPanels(front, order)}
    <p><a class="button" href=${`/shop/${shop.shop}`}>Continue shopping</a></p>
  </div>`;
  return sendShopPage(request, reply, front, { shop, title: `Order ${order.name}`, content, scripts: [HOST_SCRIPT] });
}

function statusOf(order: Order): string {
  if (order.cancelledAt !== null) return "This order was cancelled.";
  if (order.fulfillmentStatus === "fulfilled") return "Your order is on its way.";
  return order.fulfillmentStatus === "partial"
    ? "A part of your order is on its way."
    : "Your order is being prepared.";
}

function orderQuery(order: Order): Record<string, string> {
  return { order: String(order.id), token: order.token };
}

function orderPanels(front: Front, order: Order): unknown {
  const totals = front.world.orders.totals(order);
  const address = order.shippingAddress;
  const amount = (minor: number) => money(minor, order.currency);
  return html`<section class="panel">
      <h2>What you bought</h2>
      <ul class="bought" role="list">
        ${order.lines.map(
          (line) => html`<li>
            <span>
              ${line.quantity} × ${line.title}${line.variantTitle && html`<small>${line.variantTitle}</small>`}
              ${(line.discounts ?? []).map(
                ({ application, minor }) =>
                  html`<small class="reason" data-reason>${order.discountApplications?.[application]?.title} (−${amount(minor)})</small>`,
              )}
            </span>
            <span class="number">${amount(line.priceMinor * line.quantity)}</span>
          </li>`,
        )}
      </ul>
      <dl>
        <dt>Subtotal</dt>
        <dd>${amount(totals.subtotalMinor + totals.discountMinor)}</dd>
        ${
          totals.discountMinor > 0 &&
          html`<dt>Discounts</dt>
            <dd data-discount>−${amount(totals.discountMinor)}</dd>`
        }
        ${order.shippingLines.map(
          (line) => html`<dt>${line.title}</dt>
            <dd>${line.priceMinor === 0 ? "Free" : amount(line.priceMinor)}</dd>`,
        )}
        <dt>${order.taxTitle}${order.taxesIncluded && " (included)"}</dt>
        <dd>${amount(totals.taxMinor)}</dd>
        <dt class="sum">Total</dt>
        <dd class="sum">${amount(totals.totalMinor)}</dd>
      </dl>
    </section>
    ${
      address &&
      html`<section class="panel">
      <h2>Where it goes</h2>
      <address>
        ${[
          `${address.firstName} ${address.lastName}`.trim(),
          address.company,
          address.address1,
          address.address2,
          `${address.zip} ${address.city}`.trim(),
          COUNTRIES[address.countryCode] ?? address.countryCode,
        ]
          .filter(Boolean)
          .map((row) => html`${row}<br />`)}
      </address>
    </section>`
    }`;
}
