import type { FastifyInstance, FastifyReply } from "fastify";
import { html } from "htm/preact";
import { counted } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import { StoreRefusal } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import type { SetFault } from "../world-app-api.ts";
import { action, type Notice, noticeBar, page, type Visit } from "./actions.ts";
import { FAULT_KINDS, type FaultKind, readFault } from "./fault-kinds.ts";
import { empty } from "./parts.ts";

/**
 * /store/<shop>/faults: heading "Faults". Per fault that is on a button "Turn off <label>"; "Turn off all faults"; per
 * kind a form named by its label with its fields and a button "Turn on <label>" (labels: fault-kinds.ts).
 */
export function serveFaultsPage(app: FastifyInstance, front: Front): void {
  const show = (reply: FastifyReply, visit: Visit, notice: Notice | undefined, status: number) =>
    sendFaultsPage(reply, front, visit, notice, status);
  const { faults } = front.world;
  page(app, front, "/store/:shop/faults", show);
  action(app, front, "/store/:shop/faults", {
    show,
    run: ({ shop }, form) => {
      const kind = FAULT_KINDS.find((one) => one.kind === form.text("kind"));
      if (!kind) throw new StoreRefusal("NO_SUCH_FAULT", "There is no such fault.");
      const topic = form.text("topic");
      const times = form.whole("times", 0);
      faults.set({
        ...readFault(kind, form),
        seed: form.whole("seed", 1),
        // A mail server knows no shops.
        ...(form.checked("allShops") || kind.kind === "mailbox-refuse" ? {} : { shop: shop.shop }),
        ...(topic && { topic }),
        ...(times > 0 && { times }),
      });
      return { to: `/store/${shop.shop}/faults`, done: "fault-on" };
    },
  });
  action(app, front, "/store/:shop/faults/clear", {
    show,
    run: ({ shop }, form) => {
      const id = form.text("id");
      faults.clear(id || undefined);
      return { to: `/store/${shop.shop}/faults`, done: id ? "fault-off" : "faults-off" };
    },
  });
}

function sendFaultsPage(reply: FastifyReply, front: Front, visit: Visit, notice: Notice | undefined, status: number) {
  const { shop } = visit;
  const set = front.world.faults.list();
  const topics = [...new Set(front.world.app.config.subscriptions.map((one) => one.topic))].sort();
  const content = [
    html`<header class="page-head">
      <h1>Faults</h1>
      <p>
        What goes wrong on purpose. Whether a fault strikes follows from its seed, so the same run goes wrong the same way
        twice.
      </p>
    </header>`,
    noticeBar(notice),
    html`<section class="card" aria-label="On now">
      <h2>On now</h2>
      ${set.length === 0 ? empty("Nothing goes wrong", "Turn on a fault below.") : table(shop.shop, set)}
    </section>`,
    html`<div class="fault-grid">${FAULT_KINDS.map((kind) => kindCard(shop.shop, kind, topics))}</div>`,
  ];
  return sendShellPage(reply, front, { shop, current: "faults", title: "Faults", content }, status);
}

function labelOf(fault: SetFault): string {
  return FAULT_KINDS.find((one) => one.kind === fault.kind)?.label ?? fault.kind;
}

function table(shop: string, set: readonly SetFault[]): unknown {
  return html`<div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Fault</th>
            <th scope="col">Where</th>
            <th scope="col">How</th>
            <th scope="col" class="number">Struck</th>
            <th scope="col"><span class="visually-hidden">Action</span></th>
          </tr>
        </thead>
        <tbody>
          ${set.map(
            (fault) => html`<tr>
              <td><strong>${labelOf(fault)}</strong></td>
              <td>${fault.shop ?? "all shops"}<small>${fault.topic}</small></td>
              <td>${howOf(fault)}<small>seed ${fault.seed}</small></td>
              <td class="number">${fault.struck}${fault.times !== null && ` of ${fault.times}`}</td>
              <td class="number">
                <form method="post" action=${`/store/${shop}/faults/clear`}>
                  <input type="hidden" name="id" value=${fault.id} />
                  <button class="button" type="submit" aria-label=${`Turn off ${labelOf(fault)}`}>Turn off</button>
                </form>
              </td>
            </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <div class="body">
      <form method="post" action=${`/store/${shop}/faults/clear`}>
        <button class="button danger" type="submit">Turn off all faults</button>
      </form>
    </div>`;
}

function howOf(fault: SetFault): string {
  const parts = [
    "probability" in fault && `${Math.round(fault.probability * 100)} %`,
    "copies" in fault && counted(fault.copies, "copy", "copies"),
    "delayMs" in fault && `${fault.delayMs} ms late`,
    "window" in fault && `${fault.window} held, at most ${fault.waitMs} ms`,
    "retryAfterSeconds" in fault && `retry after ${fault.retryAfterSeconds} s`,
    "holdMs" in fault && `silent for ${fault.holdMs} ms`,
    "code" in fault && `answers ${fault.code}`,
  ];
  return parts.filter(Boolean).join(", ");
}

function kindCard(shop: string, kind: FaultKind, topics: readonly string[]): unknown {
  const id = (name: string) => `${kind.kind}-${name}`;
  const number = (name: string, label: string, rest: object) => html`<div class="field">
    <label for=${id(name)}>${label}</label>
    <input id=${id(name)} name=${name} type="number" ...${rest} />
  </div>`;
  return html`<form class="card" aria-label=${kind.label} method="post" action=${`/store/${shop}/faults`}>
    <input type="hidden" name="kind" value=${kind.kind} />
    <div class="body">
      <h2>${kind.label.charAt(0).toUpperCase() + kind.label.slice(1)}</h2>
      <p class="hint">${kind.hint}</p>
      ${kind.fields.map(({ name, label, value, min, max }) => number(name, label, { value, min, max, required: true }))}
      <details class="more">
        <summary>More</summary>
        <div class="stack">
          ${
            kind.webhook &&
            html`<div class="field">
            <label for=${id("topic")}>Only this topic</label>
            <select id=${id("topic")} name="topic">
              <option value="">All topics</option>
              ${topics.map((topic) => html`<option value=${topic}>${topic}</option>`)}
            </select>
          </div>`
          }
          ${number("times", "At most so many times", { min: 1 })} ${number("seed", "Seed", { value: 1, min: 0 })}
          <label class="choice"><input type="checkbox" name="allShops" value="yes" /> In all shops</label>
        </div>
      </details>
      <button class="button" type="submit">Turn on ${kind.label}</button>
    </div>
  </form>`;
}
