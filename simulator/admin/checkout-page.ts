import type { FastifyInstance } from "fastify";
import { html } from "htm/preact";
import {
  CUSTOMIZATION_TYPES,
  type Customization,
  type CustomizationKind,
  discountStatus,
} from "../customizations/model.ts";
import type { LoggedRun } from "../functions/host.ts";
import { gid } from "../gid.ts";
import { clockTime } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { notFound } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import { action, type Notice, noticeBar, page, type Visit } from "./actions.ts";
import { empty, pill } from "./parts.ts";

const KINDS = Object.keys(CUSTOMIZATION_TYPES) as CustomizationKind[];
const NAMES: Readonly<Record<CustomizationKind, string>> = {
  discount: "Discount",
  validation: "Validation",
  cartTransform: "Cart transform",
  carrierService: "Carrier service",
};
/** Runs that the page lists, and of their input and output. */
const ROWS = 40;
const MAX_TEXT = 20_000;

/**
 * /store/<shop>/checkout: what the app has put into the checkout, each with button "Delete <title>" (as a merchant may),
 * and the last runs of its Functions with input, output and log.
 */
export function serveCheckoutAdminPage(app: FastifyInstance, front: Front): void {
  const show = (reply: Parameters<typeof sendShellPage>[0], visit: Visit, notice: Notice | undefined, status: number) =>
    sendPage(reply, front, visit.shop, notice, status);
  page(app, front, "/store/:shop/checkout", show);
  action(app, front, "/store/:shop/checkout/delete", {
    show,
    run: ({ shop }, form) => {
      const kind = KINDS.find((one) => one === form.text("kind"));
      if (!kind) throw notFound("a part of the checkout of this kind");
      front.world.customizations.delete(shop.shop, kind, form.whole("id", 0), "merchant");
      return { to: `/store/${shop.shop}/checkout`, done: "deleted" };
    },
  });
}

function sendPage(
  reply: Parameters<typeof sendShellPage>[0],
  front: Front,
  shop: Shop,
  notice: Notice | undefined,
  status: number,
) {
  const { world } = front;
  const all = KINDS.flatMap((kind): Customization[] => world.customizations.list(shop.shop, kind));
  const runs = world.functionsHost.runs(shop.shop).slice(0, ROWS);
  const content = [
    html`<header class="page-head">
      <h1>Checkout</h1>
      <p>What the app has put into this store's checkout, and what its Functions were given and answered.</p>
    </header>`,
    noticeBar(notice),
    html`<section class="card" aria-label="Parts of the checkout">
      <h2>Discounts, validations, transforms, carriers</h2>
      ${all.length === 0 ? empty("Nothing yet", "What the app makes through the Admin API appears here.") : parts(front, shop, all)}
    </section>`,
    html`<section class="card" aria-label="Function runs">
      <h2>Function runs</h2>
      <div data-live>
        ${runs.length === 0 ? empty("No runs", "A cart that is looked at runs them.") : runTable(shop, runs)}
      </div>
    </section>`,
  ];
  return sendShellPage(
    reply,
    front,
    { shop, current: "checkout", title: "Checkout", content, scripts: ["live"] },
    status,
  );
}

function parts({ world }: Front, shop: Shop, all: readonly Customization[]): unknown {
  const titleOf = (one: Customization) =>
    one.kind === "carrierService" ? one.name : "title" in one ? one.title : one.functionHandle;
  const row = (one: Customization) => html`<tr>
    <td><strong>${titleOf(one)}</strong><small>${gid(CUSTOMIZATION_TYPES[one.kind], one.id)}</small></td>
    <td>${NAMES[one.kind]}</td>
    <td>${one.kind === "carrierService" ? one.callbackUrl : one.functionHandle}</td>
    <td>${pill(isActive(one, world.clock.now()) ? "Active" : "Inactive", isActive(one, world.clock.now()) ? "good" : "")}</td>
    <td>
      <form method="post" action=${`/store/${shop.shop}/checkout/delete`}>
        <input type="hidden" name="kind" value=${one.kind} /><input type="hidden" name="id" value=${one.id} />
        <button class="button danger" type="submit">
          Delete<span class="visually-hidden"> ${titleOf(one)}</span>
        </button>
      </form>
    </td>
  </tr>`;
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${["Title", "Kind", "Runs", "State", ""].map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${all.map(row)}
      </tbody>
    </table>
  </div>`;
}

function isActive(one: Customization, now: number): boolean {
  if (one.kind === "discount") return discountStatus(one, now) === "ACTIVE";
  if (one.kind === "validation") return one.enabled;
  return one.kind === "carrierService" ? one.active : true;
}

function runTable(shop: Shop, runs: readonly LoggedRun[]): unknown {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${["At", "Function", "Outcome", "Instructions", "Details"].map((name) => html`<th scope="col">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${runs.map((run) => runRow(shop, run))}
      </tbody>
    </table>
  </div>`;
}

function runRow(shop: Shop, run: LoggedRun): unknown {
  const { input, output, log, failure } = run;
  const share = Math.round((run.instructions / run.instructionLimit) * 1_000) / 10;
  const text = JSON.stringify({ failure, log, output, input }, null, 2).slice(0, MAX_TEXT);
  return html`<tr>
    <td class="nowrap">${clockTime(run.at, shop.timezone)}</td>
    <td><strong>${run.handle}</strong><small>${run.target}</small></td>
    <td>${pill(failure ? failure.code : "Success", failure ? "bad" : "good")}</td>
    <td class="number">${run.instructions.toLocaleString("en")}<small>at most ${share} % of the limit</small></td>
    <td>
      <details class="more" id=${`run-${run.id}`}>
        <summary>${run.inputBytes} bytes in, ${run.outputBytes} out, ${run.durationMs} ms</summary>
        <pre>${text}</pre>
      </details>
    </td>
  </tr>`;
}
