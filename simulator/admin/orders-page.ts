import type { FastifyInstance } from "fastify";
import { html } from "htm/preact";
import { counted, dateTime, money } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Order, Shop } from "../model.ts";
import { sendShellPage } from "../shell/layout.ts";
import { noticeBar, page } from "./actions.ts";
import { empty, fulfilmentPill, PAGE_ROWS, pageNumber, pager, paymentPill, searchBar } from "./parts.ts";

/**
 * /store/<shop>/orders: heading "Orders", field "Search orders", one row per order with a link named as the order
 * ("#1001").
 */
export function serveOrdersPage(app: FastifyInstance, front: Front): void {
  page(app, front, "/store/:shop/orders", (reply, { shop, query }, notice) => {
    const search = query["search"] ?? "";
    const number = pageNumber(query["page"]);
    const found = front.world.orders.list(shop.shop, {
      search,
      limit: PAGE_ROWS + 1,
      offset: (number - 1) * PAGE_ROWS,
    });
    const shown = found.slice(0, PAGE_ROWS);
    const none = search
      ? empty("No order was found", "Search by number, email or the customer's name.")
      : empty("No orders yet", "Buy something in the storefront: the order appears here at once.");
    const content = [
      html`<header class="page-head">
        <h1>Orders</h1>
        <div class="actions"><a class="button" href=${`/shop/${shop.shop}`}>Open the storefront</a></div>
      </header>`,
      noticeBar(notice),
      html`<section class="card" aria-label="Orders">
        ${searchBar("Search orders", search)}
        <div data-live>${shown.length === 0 ? none : table(front, shop, shown)}</div>
        ${pager(number, found.length > PAGE_ROWS, search ? { search } : {})}
      </section>`,
    ];
    return sendShellPage(reply, front, { shop, current: "orders", title: "Orders", content, scripts: ["live"] });
  });
}

function table({ world }: Front, shop: Shop, orders: readonly Order[]): unknown {
  const row = (order: Order) => {
    const units = order.lines.reduce((sum, line) => sum + line.currentQuantity, 0);
    return html`<tr>
      <td><a href=${`/store/${shop.shop}/orders/${order.id}`}><strong>${order.name}</strong></a></td>
      <td class="nowrap">${dateTime(order.createdAt, shop.timezone)}</td>
      <td>${buyerName(world, order)}</td>
      <td class="number">${money(world.orders.totals(order).currentTotalMinor, order.currency)}</td>
      <td>${paymentPill(order)}</td>
      <td>${fulfilmentPill(order)}</td>
      <td>${counted(units, "item")}</td>
    </tr>`;
  };
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Order</th>
          <th scope="col">Date</th>
          <th scope="col">Customer</th>
          <th scope="col" class="number">Total</th>
          <th scope="col">Payment</th>
          <th scope="col">Fulfilment</th>
          <th scope="col">Items</th>
        </tr>
      </thead>
      <tbody>
        ${orders.map(row)}
      </tbody>
    </table>
  </div>`;
}

export function buyerName(world: Front["world"], order: Order): string {
  const customer = order.customerId === null ? undefined : world.customers.find(order.shop, order.customerId);
  return customer
    ? `${customer.firstName} ${customer.lastName}`.trim() || (customer.email ?? "")
    : (order.email ?? "No customer");
}
