import type { FastifyInstance } from "fastify";
import { html } from "htm/preact";
import { counted, dateTime, money, sentence } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Customer, Shop } from "../model.ts";
import { sendShellPage } from "../shell/layout.ts";
import { noticeBar, page } from "./actions.ts";
import { empty, PAGE_ROWS, pageNumber, pager, pill, searchBar } from "./parts.ts";

/** /store/<shop>/customers: heading "Customers", field "Search customers". */
export function serveCustomersPage(app: FastifyInstance, front: Front): void {
  page(app, front, "/store/:shop/customers", (reply, { shop, query }, notice) => {
    const search = query["search"] ?? "";
    const number = pageNumber(query["page"]);
    const asked = { search, limit: PAGE_ROWS + 1, offset: (number - 1) * PAGE_ROWS };
    const found = front.world.customers.list(shop.shop, asked);
    const shown = found.slice(0, PAGE_ROWS);
    const content = [
      html`<header class="page-head">
        <h1>Customers</h1>
        <p>${counted(front.world.customers.count(shop.shop), "customer")}.</p>
      </header>`,
      noticeBar(notice),
      html`<section class="card" aria-label="Customers">
        ${searchBar("Search customers", search)}
        ${
          shown.length === 0
            ? empty("No customer was found", "Search by name or email. Whoever buys something becomes a customer.")
            : table(front, shop, shown)
        }
        ${pager(number, found.length > PAGE_ROWS, search ? { search } : {})}
      </section>`,
    ];
    return sendShellPage(reply, front, { shop, current: "customers", title: "Customers", content });
  });
}

function table({ world }: Front, shop: Shop, customers: readonly Customer[]): unknown {
  const companies = new Map(world.customers.companies(shop.shop).map((company) => [company.id, company.name]));
  const row = (customer: Customer) => html`<tr>
    <td>
      <strong>${customer.firstName} ${customer.lastName}</strong>
      <small>${customer.companyId !== null && companies.get(customer.companyId)}</small>
    </td>
    <td>${customer.email}</td>
    <td>${pill(sentence(customer.emailConsent), customer.emailConsent === "subscribed" ? "good" : "")}</td>
    <td class="number">
      ${
        customer.ordersCount > 0 && customer.email
          ? html`<a href=${`/store/${shop.shop}/orders?search=${encodeURIComponent(customer.email)}`}>${customer.ordersCount}</a>`
          : customer.ordersCount
      }
    </td>
    <td class="number">${money(customer.totalSpentMinor, shop.currency)}</td>
    <td class="nowrap">${dateTime(customer.createdAt, shop.timezone)}</td>
  </tr>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Customer</th>
          <th scope="col">Email</th>
          <th scope="col">News</th>
          <th scope="col" class="number">Orders</th>
          <th scope="col" class="number">Spent</th>
          <th scope="col">Since</th>
        </tr>
      </thead>
      <tbody>
        ${customers.map(row)}
      </tbody>
    </table>
  </div>`;
}
