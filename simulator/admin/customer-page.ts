import type { FastifyInstance, FastifyReply } from "fastify";
import { html } from "htm/preact";
import { counted, dateTime, money, sentence } from "../html/format.ts";
import type { FormFields } from "../html/forms.ts";
import type { Front } from "../html/front.ts";
import type { Customer, Shop } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import { action, type Done, type Notice, noticeBar, page, type Visit } from "./actions.ts";
import { empty, pill } from "./parts.ts";

const CONSENTS = ["subscribed", "not_subscribed", "unsubscribed"] as const;

/**
 * /store/<shop>/customers/<id>: heading is the name; fields "First name", "Last name", "Email", "News", "Tags", "Note",
 * button "Save customer"; table "Metafields"; field "Email of the customer to keep" with button "Merge"; button
 * "Delete customer".
 */
export function serveCustomerPage(app: FastifyInstance, front: Front): void {
  const show = (reply: FastifyReply, visit: Visit, notice: Notice | undefined, status: number) =>
    sendCustomerPage(reply, front, visit, notice, status);
  page(app, front, "/store/:shop/customers/:id", show);
  action(app, front, "/store/:shop/customers/:id", {
    show,
    run: ({ shop, params }, form) => saveCustomer(front, shop, Number(params["id"]), form),
  });
  action(app, front, "/store/:shop/customers/:id/merge", {
    show,
    run: ({ shop, params }, form) => {
      const kept = customerToKeep(front, shop, form.text("into"));
      front.world.customers.merge(shop.shop, { mergedId: Number(params["id"]), keptId: kept.id });
      return { to: customerUrl(shop, kept.id), done: "merged" };
    },
  });
  action(app, front, "/store/:shop/customers/:id/delete", {
    show,
    run: ({ shop, params }) => {
      front.world.customers.delete(shop.shop, Number(params["id"]));
      return { to: `/store/${shop.shop}/customers`, done: "deleted" };
    },
  });
}

export function customerUrl(shop: Shop, customerId: number): string {
  return `/store/${shop.shop}/customers/${customerId}`;
}

export function customerName(customer: Customer): string {
  return `${customer.firstName} ${customer.lastName}`.trim() || (customer.email ?? "No name");
}

function saveCustomer({ world }: Front, shop: Shop, id: number, form: FormFields): Done {
  const before = world.customers.get(shop.shop, id);
  world.customers.update(shop.shop, id, {
    firstName: form.text("firstName"),
    lastName: form.text("lastName"),
    email: form.text("email") || null,
    emailConsent: CONSENTS.find((one) => one === form.text("emailConsent")) ?? before.emailConsent,
    note: form.text("note") || null,
    tags: form
      .text("tags")
      .split(",")
      .map((tag) => tag.trim())
      .filter(Boolean),
  });
  return { to: customerUrl(shop, id), done: "saved" };
}

function customerToKeep({ world }: Front, shop: Shop, email: string): Customer {
  const kept = world.customers.byEmail(shop.shop, email);
  if (kept) return kept;
  throw new StoreRefusal("NO_SUCH_CUSTOMER", `No customer has the address "${email}".`, {
    remedy: "Write the email of the customer who stays.",
  });
}

function sendCustomerPage(reply: FastifyReply, front: Front, visit: Visit, notice: Notice | undefined, status: number) {
  const { shop, params } = visit;
  const customer = front.world.customers.get(shop.shop, Number(params["id"]));
  const name = customerName(customer);
  const content = [
    html`<a class="crumb" href=${`/store/${shop.shop}/customers`}>← All customers</a>`,
    html`<header class="page-head">
      <h1>${name}</h1>
      ${pill(sentence(customer.emailConsent), customer.emailConsent === "subscribed" ? "good" : "")}
      <p>
        ${counted(customer.ordersCount, "order")}, ${money(customer.totalSpentMinor, shop.currency)} spent, since
        ${" "}${dateTime(customer.createdAt, shop.timezone)}
      </p>
    </header>`,
    noticeBar(notice),
    html`<div class="columns">
      <div class="stack">${metafields(front, shop, customer)}</div>
      <div class="stack">${facts(shop, customer)} ${ends(shop, customer)}</div>
    </div>`,
  ];
  return sendShellPage(reply, front, { shop, current: "customers", title: name, content, scripts: ["live"] }, status);
}

function metafields({ world }: Front, shop: Shop, customer: Customer): unknown {
  const kept = world.metafields.list(shop.shop, { ownerType: "Customer", ownerId: customer.id });
  const rows = kept.map(
    (one) => html`<tr>
      <td>${one.key}<small>${one.namespace}</small></td>
      <td><strong>${one.value}</strong></td>
      <td>${sentence(one.type)}</td>
      <td class="nowrap">${dateTime(one.updatedAt, shop.timezone)}</td>
    </tr>`,
  );
  const table = html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Metafield</th>
          <th scope="col">Value</th>
          <th scope="col">Type</th>
          <th scope="col">Written</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
  return html`<section class="card" aria-label="Metafields">
    <h2>Metafields</h2>
    <div data-live>${rows.length === 0 ? empty("No metafields", "What apps write on the customer appears here.") : table}</div>
  </section>`;
}

function facts(shop: Shop, customer: Customer): unknown {
  const field = (name: string, label: string, value: string, type = "text") => html`<div class="field">
    <label for=${name}>${label}</label>
    <input id=${name} name=${name} type=${type} value=${value} maxlength="200" />
  </div>`;
  return html`<section class="card" aria-label="Customer">
    <form class="body" method="post" action=${customerUrl(shop, customer.id)}>
      ${field("firstName", "First name", customer.firstName)} ${field("lastName", "Last name", customer.lastName)}
      ${field("email", "Email", customer.email ?? "", "email")}
      <div class="field">
        <label for="emailConsent">News</label>
        <select id="emailConsent" name="emailConsent">
          ${CONSENTS.map((one) => html`<option value=${one} selected=${one === customer.emailConsent}>${sentence(one)}</option>`)}
        </select>
      </div>
      ${field("tags", "Tags", customer.tags.join(", "))} ${field("note", "Note", customer.note ?? "")}
      <button class="button primary" type="submit">Save customer</button>
    </form>
  </section>`;
}

/** A customer who has ordered can only be merged. */
function ends(shop: Shop, customer: Customer): unknown {
  const url = customerUrl(shop, customer.id);
  return html`<section class="card" aria-label="Merge or delete">
    <form class="body" method="post" action=${`${url}/merge`}>
      <div class="field">
        <label for="into">Email of the customer to keep</label>
        <input id="into" name="into" type="email" required aria-describedby="into-hint" />
        <small id="into-hint">Orders and metafields go there; ${customerName(customer)} is gone then.</small>
      </div>
      <button class="button" type="submit">Merge</button>
    </form>
    ${
      customer.ordersCount === 0 &&
      html`<form class="body" method="post" action=${`${url}/delete`}>
        <button class="button danger" type="submit">Delete customer</button>
      </form>`
    }
  </section>`;
}
