import type { FastifyInstance, FastifyReply } from "fastify";
import { html } from "htm/preact";
import { dateTime, money, sentence } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Order, OrderLine, Shop } from "../model.ts";
import { sendShellPage } from "../shell/layout.ts";
import { imageOf } from "../storefront/cart.ts";
import { action, type Notice, noticeBar, page, type Visit } from "./actions.ts";
import { timelineOf } from "./order-timeline.ts";
import { buyerName } from "./orders-page.ts";
import { fulfilmentPill, paymentPill } from "./parts.ts";

/**
 * /store/<shop>/orders/<id>: heading is the order's name. Buttons "Edit order", "Refund", "Fulfil", "Cancel order"
 * lead to a page with the form; "Mark as paid" does it at once. What cannot be done now has no button.
 */
export function serveOrderPage(app: FastifyInstance, front: Front): void {
  const show = (reply: FastifyReply, visit: Visit, notice: Notice | undefined, status: number) =>
    sendOrderPage(reply, front, visit, notice, status);
  page(app, front, "/store/:shop/orders/:id", show);
  action(app, front, "/store/:shop/orders/:id/mark-paid", {
    show,
    run: ({ shop, params }) => {
      front.world.orders.markPaid({ shop: shop.shop, orderId: Number(params["id"]) });
      return { to: orderUrl(shop, Number(params["id"])), done: "paid" };
    },
  });
}

export function orderUrl(shop: Shop, orderId: number): string {
  return `/store/${shop.shop}/orders/${orderId}`;
}

function sendOrderPage(reply: FastifyReply, front: Front, visit: Visit, notice: Notice | undefined, status: number) {
  const { shop, params } = visit;
  const order = front.world.orders.get(shop.shop, Number(params["id"]));
  const content = [
    html`<a class="crumb" href=${`/store/${shop.shop}/orders`}>← All orders</a>`,
    html`<header class="page-head">
      <h1>${order.name}</h1>
      ${paymentPill(order)} ${fulfilmentPill(order)}
      <div class="actions">${buttons(front, shop, order)}</div>
      <p>
        ${dateTime(order.createdAt, shop.timezone)}${
          order.cancelledAt !== null &&
          `, cancelled ${dateTime(order.cancelledAt, shop.timezone)} (${order.cancelReason})`
        }
      </p>
    </header>`,
    noticeBar(notice),
    html`<div class="columns">
      <div class="stack">${lines(front, shop, order)} ${payment(front, order)} ${timeline(shop, order)}</div>
      <div class="stack">${buyer(front, shop, order)} ${shippingAddress(order)} ${notes(order)}</div>
    </div>`,
  ];
  return sendShellPage(reply, front, { shop, current: "orders", title: `Order ${order.name}`, content }, status);
}

function buttons({ world }: Front, shop: Shop, order: Order): unknown {
  const open = order.cancelledAt === null;
  const totals = world.orders.totals(order);
  const shipped = order.lines.some((line) => line.fulfilledQuantity > 0);
  const left = order.lines.some((line) => line.fulfillableQuantity > 0);
  const refundable = order.lines.some((line) => line.currentQuantity > 0) || totals.paidMinor > totals.refundedMinor;
  const to = (
    path: string,
    label: string,
    kind = "",
  ) => html`<form method="get" action=${`${orderUrl(shop, order.id)}/${path}`}>
    <button class=${`button ${kind}`} type="submit">${label}</button>
  </form>`;
  return [
    open && to("edit", "Edit order"),
    open && refundable && to("refund", "Refund"),
    open && !shipped && to("cancel", "Cancel order", "danger"),
    open &&
      totals.outstandingMinor > 0 &&
      html`<form method="post" action=${`${orderUrl(shop, order.id)}/mark-paid`}>
        <button class="button" type="submit">Mark as paid</button>
      </form>`,
    open && left && to("fulfil", "Fulfil", "primary"),
  ];
}

function lines({ world }: Front, shop: Shop, order: Order): unknown {
  return html`<section class="card" aria-label="Items">
    <h2>Items</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col" class="number">Price</th>
            <th scope="col" class="number">Quantity</th>
            <th scope="col" class="number">Shipped</th>
            <th scope="col" class="number">Total</th>
          </tr>
        </thead>
        <tbody>
          ${order.lines.map((line) => lineRow(world, shop, order, line))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function lineRow(world: Front["world"], shop: Shop, order: Order, line: OrderLine): unknown {
  const product = line.productId === null ? undefined : world.products.find(shop.shop, line.productId);
  return html`<tr>
    <td>
      <div class="row">
        ${product && html`<img class="thumb" src=${imageOf(product).src} alt="" />`}
        <div>
          ${product ? html`<a href=${`/store/${shop.shop}/products/${product.id}`}>${line.title}</a>` : line.title}
          <small>${[line.variantTitle, line.sku].filter(Boolean).join(" · ")}</small>
        </div>
      </div>
    </td>
    <td class="number">${money(line.priceMinor, order.currency)}</td>
    <td class="number">
      ${line.currentQuantity}${line.currentQuantity !== line.quantity && html`<small>of ${line.quantity}</small>`}
    </td>
    <td class="number">${line.fulfilledQuantity}</td>
    <td class="number">${money(line.priceMinor * line.currentQuantity, order.currency)}</td>
  </tr>`;
}

function payment({ world }: Front, order: Order): unknown {
  const totals = world.orders.totals(order);
  const amount = (minor: number) => money(minor, order.currency);
  const shipping = order.shippingLines.map((line) => line.title).join(", ");
  const rows: [string, number][] = [
    ["Subtotal", totals.currentSubtotalMinor],
    ...(totals.currentDiscountMinor ? [["Discounts", -totals.currentDiscountMinor] as [string, number]] : []),
    [shipping ? `Delivery (${shipping})` : "Delivery", totals.shippingMinor],
    [`${order.taxTitle}${order.taxesIncluded ? " (included)" : ""}`, totals.currentTaxMinor],
  ];
  return html`<section class="card" aria-label="Payment">
    <h2>Payment</h2>
    <div class="body">
      <dl class="facts totals">
        ${rows.map(
          ([label, minor]) => html`<dt>${label}</dt>
            <dd class="number">${amount(minor)}</dd>`,
        )}
        <dt class="sum">Total</dt>
        <dd class="number sum">${amount(totals.currentTotalMinor)}</dd>
        <dt>Paid</dt>
        <dd class="number">${amount(totals.paidMinor)}</dd>
        ${
          totals.refundedMinor > 0 &&
          html`<dt>Refunded</dt>
          <dd class="number">${amount(-totals.refundedMinor)}</dd>`
        }
        ${
          totals.outstandingMinor !== 0 &&
          html`<dt>${totals.outstandingMinor > 0 ? "Still to pay" : "To pay back"}</dt>
          <dd class="number">${amount(Math.abs(totals.outstandingMinor))}</dd>`
        }
      </dl>
    </div>
  </section>`;
}

function timeline(shop: Shop, order: Order): unknown {
  return html`<section class="card" aria-label="Timeline">
    <h2>Timeline</h2>
    <div class="body">
      <ol class="timeline">
        ${timelineOf(order).map(({ at, text }) => html`<li>${text}<time>${dateTime(at, shop.timezone)}</time></li>`)}
      </ol>
    </div>
  </section>`;
}

function buyer({ world }: Front, shop: Shop, order: Order): unknown {
  return html`<section class="card" aria-label="Customer">
    <h2>Customer</h2>
    <div class="body">
      <p>
        <strong>${buyerName(world, order)}</strong>
        ${
          order.email &&
          html`<br /><a href=${`/store/${shop.shop}/customers?search=${encodeURIComponent(order.email)}`}>${order.email}</a>`
        }
      </p>
    </div>
  </section>`;
}

function shippingAddress({ shippingAddress: address }: Order): unknown {
  if (!address?.address1) return null;
  const rows = [
    `${address.firstName} ${address.lastName}`,
    address.company,
    address.address1,
    address.address2,
    `${address.zip} ${address.city}`,
    address.countryCode,
  ];
  return html`<section class="card" aria-label="Delivery address">
    <h2>Delivery address</h2>
    <div class="body"><p>${rows.filter(Boolean).map((row) => html`${row}<br />`)}</p></div>
  </section>`;
}

function notes(order: Order): unknown {
  return html`<section class="card" aria-label="More">
    <h2>More</h2>
    <div class="body">
      <dl class="facts">
        <dt>Channel</dt>
        <dd>${sentence(order.sourceName)}</dd>
        <dt>Order id</dt>
        <dd>${order.id}</dd>
        ${
          order.note &&
          html`<dt>Note</dt>
          <dd>${order.note}</dd>`
        }
        ${
          order.tags.length > 0 &&
          html`<dt>Tags</dt>
          <dd>${order.tags.join(", ")}</dd>`
        }
      </dl>
    </div>
  </section>`;
}
