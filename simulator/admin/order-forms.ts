import type { FastifyInstance, FastifyReply } from "fastify";
import { html } from "htm/preact";
import { minorOf, money } from "../html/format.ts";
import type { FormFields } from "../html/forms.ts";
import type { Front } from "../html/front.ts";
import type { Order, OrderLine } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import { action, type Done, type Notice, noticeBar, page, type Visit } from "./actions.ts";
import { orderUrl } from "./order-page.ts";

/** A form about one order, on a page of its own below the order's: /store/<shop>/orders/<id>/<path>. */
export interface OrderForm {
  readonly path: string;
  readonly heading: string;
  readonly done: Done["done"];
  readonly fields: (front: Front, order: Order) => unknown;
  readonly submit: { readonly label: string; readonly danger?: boolean };
  readonly run: (front: Front, order: Order, form: FormFields) => void;
}

export function serveOrderForm(app: FastifyInstance, front: Front, form: OrderForm): void {
  const path = `/store/:shop/orders/:id/${form.path}`;
  const show = (reply: FastifyReply, visit: Visit, notice: Notice | undefined, status: number) =>
    sendForm(reply, front, visit, { form, notice, status });
  page(app, front, path, show);
  action(app, front, path, {
    show,
    run: ({ shop, params }, fields) => {
      const order = front.world.orders.get(shop.shop, Number(params["id"]));
      form.run(front, order, fields);
      return { to: orderUrl(shop, order.id), done: form.done };
    },
  });
}

function sendForm(
  reply: FastifyReply,
  front: Front,
  { shop, params }: Visit,
  { form, notice, status }: { form: OrderForm; notice: Notice | undefined; status: number },
): unknown {
  const order = front.world.orders.get(shop.shop, Number(params["id"]));
  const back = orderUrl(shop, order.id);
  const content = [
    html`<a class="crumb" href=${back}>← ${order.name}</a>`,
    html`<header class="page-head"><h1>${form.heading} ${order.name}</h1></header>`,
    noticeBar(notice),
    html`<form method="post" class="stack" action=${`${back}/${form.path}`}>
      ${form.fields(front, order)}
      <div class="row">
        <button class=${`button ${form.submit.danger ? "danger" : "primary"}`} type="submit">${form.submit.label}</button>
        <a class="button" href=${back}>Back</a>
      </div>
    </form>`,
  ];
  return sendShellPage(
    reply,
    front,
    { shop, current: "orders", title: `${form.heading} ${order.name}`, content },
    status,
  );
}

/** A number field for a line, "<action>: quantity of <title>", posted as quantity-<line id>. */
export function quantityTable(
  order: Order,
  rows: readonly { line: OrderLine; min: number; max: number; value: number; hint: string }[],
  label: string,
): unknown {
  return html`<section class="card" aria-label="Items">
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Product</th>
            <th scope="col" class="number">Price</th>
            <th scope="col" class="number">${label}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(({ line, min, max, value, hint }) => {
            const field = `quantity-${line.id}`;
            const name = [line.title, line.variantTitle].filter(Boolean).join(", ");
            return html`<tr>
              <td>
                ${line.title}<small>${[line.variantTitle, line.sku].filter(Boolean).join(" · ")}</small>
              </td>
              <td class="number">${money(line.priceMinor, order.currency)}</td>
              <td class="number">
                <label class="visually-hidden" for=${field}>Quantity of ${name}</label>
                <input id=${field} name=${field} type="number" min=${min} max=${max} value=${value} required />
                <small>${hint}</small>
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}

/** The lines that the form gives a quantity above 0. */
export function chosenLines(form: FormFields): { lineId: number; quantity: number }[] {
  return form
    .numbered("quantity-")
    .filter(([, quantity]) => quantity > 0)
    .map(([lineId, quantity]) => ({ lineId, quantity }));
}

/** An amount in the order's currency; undefined where the field is empty. @throws BAD_AMOUNT */
export function amountField(form: FormFields, name: string, label: string, order: Order): number | undefined {
  const text = form.text(name);
  if (!text) return undefined;
  const minor = minorOf(text, order.currency);
  if (minor === null) {
    throw new StoreRefusal("BAD_AMOUNT", `${label}: "${text}" is no amount in ${order.currency}.`, {
      remedy: "Write 12.50.",
    });
  }
  return minor;
}
