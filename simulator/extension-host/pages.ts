import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import type { UiBundle } from "../extensions/bundle-ui.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { notFound } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import type { Extensions } from "./extensions.ts";
import { EXTENSION_FAULTS } from "./faults.ts";
import { hostStateOf, LOCALES } from "./host-state.ts";
import { extensionPlace, HOST_SCRIPT } from "./place-on-page.ts";
import { nameOf, settingsOf, surfaceOf } from "./slot.ts";

const LANGUAGES: Record<string, string> = { en: "English", de: "Deutsch", fr: "Français", es: "Español", ja: "日本語" };
const PLACES: Record<string, string> = {
  "purchase.checkout.block.render": "Checkout",
  "purchase.checkout.shipping-option-list.render-after": "Checkout, below the deliveries",
  "purchase.thank-you.block.render": "Thank-you page",
  "customer-account.order-status.block.render": "Order status",
  "admin.product-details.block.render": "Product in the admin",
};

interface PreviewRoute {
  Params: { shop: string; handle: string; target: string };
  Querystring: { locale?: string; faults?: string | string[]; buyer?: string };
}

/**
 * /extensions leads to /store/<shop>/extensions: a table of extensions with a link "Preview <extension>: <place>" for each
 * target. /store/<shop>/extensions/<handle>/<target>: a preview with a sample cart; fields "Language" and "Buyer", a check box
 * for each fault, button "Show".
 */
export function serveExtensionPages(app: FastifyInstance, front: Front, extensions: Extensions): void {
  app.get("/extensions", async (_request, reply) =>
    reply.redirect(`/store/${front.world.shops.get().shop}/extensions`),
  );
  // Where Shopify has its checkout editor, which an app links to by shopify://admin/settings/checkout/editor.
  app.get<{ Params: { shop: string } }>("/store/:shop/settings/checkout/editor", async (request, reply) =>
    reply.redirect(`/store/${front.world.shops.get(request.params.shop).shop}/extensions`),
  );
  app.get<{ Params: { shop: string } }>("/store/:shop/extensions", async (request, reply) => {
    const shop = front.world.shops.get(request.params.shop);
    const content = [head("UI extensions"), await table(front, shop, extensions), problems(extensions)];
    return sendShellPage(reply, front, { shop, current: "extensions", title: "UI extensions", content });
  });
  app.get<PreviewRoute>("/store/:shop/extensions/:handle/:target", (request, reply) =>
    sendPreview(front, extensions, request, reply),
  );
}

function head(title: string): unknown {
  return html`<header class="page-head"><h1>${title}</h1></header>`;
}

async function table(front: Front, shop: Shop, extensions: Extensions): Promise<unknown> {
  const bundles = await extensions.list();
  if (bundles.length === 0) {
    return html`<section class="card"><div class="empty">
      <strong>No UI extensions</strong><p>They are read from extensions/, as the Shopify CLI does.</p>
    </div></section>`;
  }
  return html`<section class="card" aria-label="UI extensions">
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Extension</th>
            <th scope="col">Previews</th>
            <th scope="col">Settings</th>
          </tr>
        </thead>
        <tbody>${bundles.map((bundle) => row(front, shop, bundle))}</tbody>
      </table>
    </div>
  </section>`;
}

function row(front: Front, shop: Shop, bundle: UiBundle): unknown {
  const name = nameOf(bundle);
  const values = Object.entries(settingsOf(front, shop.shop, bundle));
  return html`<tr>
    <td><strong>${name}</strong><small class="nowrap">${bundle.handle}, API ${bundle.apiVersion}</small></td>
    <td>
      ${bundle.targets.map(({ target }) => {
        const place = PLACES[target] ?? target;
        const path = `/store/${shop.shop}/extensions/${bundle.handle}/${target}`;
        return html`<div><a href=${path} aria-label=${`Preview ${name}: ${place}`}>${place}</a> <small>${target}</small></div>`;
      })}
    </td>
    <td>${values.length === 0 ? "none" : values.map(([key, value]) => html`<div><small>${key}: ${String(value)}</small></div>`)}</td>
  </tr>`;
}

function problems(extensions: Extensions): unknown {
  const found = extensions.problems();
  if (found.length === 0) return null;
  return html`<section class="card" aria-label="Problems"><div class="body">
    <h2>These do not build</h2>
    ${found.map(({ folder, message }) => html`<p><strong>${folder}</strong></p><pre class="scroll">${message}</pre>`)}
  </div></section>`;
}

async function sendPreview(
  front: Front,
  extensions: Extensions,
  request: FastifyRequest<PreviewRoute>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const shop = front.world.shops.get(request.params.shop);
  const bundle = await extensions.get(request.params.handle);
  const { target } = request.params;
  surfaceOf(target);
  if (!bundle.targets.some((one) => one.target === target)) throw notFound(`target ${target} of ${bundle.handle}`);
  const title = `${nameOf(bundle)}: ${PLACES[target] ?? target}`;
  const content = [
    html`<a class="crumb" href=${`/store/${shop.shop}/extensions`}>← All extensions</a>`,
    head(title),
    html`<div class="columns">
      <section class="card" aria-label="Preview"><div class="body">
        ${extensionPlace(shop, target, { sample: "", only: bundle.handle })}
      </div></section>
      ${switches(front, shop, request.query)}
    </div>`,
  ];
  return sendShellPage(reply, front, { shop, current: "extensions", title, content, scripts: [HOST_SCRIPT] });
}

/** A plain form: its address is the state it shows, for whoever wants to send it or take its picture. */
function switches(front: Front, shop: Shop, asked: PreviewRoute["Querystring"]): unknown {
  const state = hostStateOf(front.world, shop.shop);
  const on = asked.faults === undefined ? [...state.faults] : [asked.faults].flat().flatMap((one) => one.split(","));
  const locale = asked.locale ?? state.locale ?? "en";
  const buyer = asked.buyer ?? "guest";
  return html`<section class="card" aria-label="Switches">
    <form class="body" method="get">
      <div class="field">
        <label for="locale">Language</label>
        <select id="locale" name="locale">
          ${LOCALES.map((one) => html`<option value=${one} selected=${one === locale}>${LANGUAGES[one]}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="buyer">Buyer</label>
        <select id="buyer" name="buyer">
          <option value="guest">A guest</option>
          ${front.world.customers
            .list(shop.shop, { limit: 30 })
            .map(
              (one) =>
                html`<option value=${one.id} selected=${String(one.id) === buyer}>${one.firstName} ${one.lastName}</option>`,
            )}
        </select>
      </div>
      <input type="hidden" name="faults" value="none" />
      ${Object.entries(EXTENSION_FAULTS).map(
        ([name, label]) => html`<label class="choice">
          <input type="checkbox" name="faults" value=${name} checked=${on.includes(name)} /> ${label}
        </label>`,
      )}
      <button class="button primary" type="submit">Show</button>
    </form>
  </section>`;
}
