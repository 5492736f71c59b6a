import type { FastifyReply } from "fastify";
import { html } from "htm/preact";
import { sendDocument } from "../html/document.ts";
import { counted } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { imageOf } from "../storefront/cart.ts";
import { brandMark } from "./layout.ts";

const SHOWN_PRODUCTS = 3;

/**
 * GET /: where to go from here. For each shop the links "Storefront of <shop>", "Admin of <shop>" and
 * "<app> in <shop>".
 */
export function sendIndexPage(reply: FastifyReply, front: Front): FastifyReply {
  const { world } = front;
  const body = html`<main class="index" id="main">
    <header>
      ${brandMark()}
      <h1>Drydock</h1>
      <p>Two stores on your laptop. Buy something, then watch the order arrive in the app.</p>
    </header>
    <div class="index-shops">${world.shops.list().map((shop) => shopCard(front, shop))}</div>
    <p class="hint">
      Tests drive the stores over <a href="/_control/openapi.json">the control API</a>.
    </p>
  </main>`;
  return sendDocument(reply, { title: "Drydock", styles: ["shell"], bodyClass: "index-page", body });
}

function shopCard({ world }: Front, shop: Shop): unknown {
  const { handle, name: appName } = world.app.config;
  const installed = world.app.installation(shop.shop) !== undefined;
  return html`<section class="card index-shop" aria-labelledby=${`name-${shop.shop}`}>
    <div class="index-band">
      ${world.products
        .list(shop.shop, { limit: SHOWN_PRODUCTS })
        .map((product) => html`<img src=${imageOf(product).src} alt="" width="200" height="200" />`)}
    </div>
    <div class="body">
      <h2 id=${`name-${shop.shop}`}>${shop.name}</h2>
      <p class="hint">
        ${shop.tagline}. ${counted(world.products.count(shop.shop), "product")}${", "}
        ${counted(world.orders.count(shop.shop), "order")}, prices in ${shop.currency}.
      </p>
      <div class="row">
        <a class="button primary" href=${`/shop/${shop.shop}`} aria-label=${`Storefront of ${shop.name}`}>Storefront</a>
        <a class="button" href=${`/store/${shop.shop}/orders`} aria-label=${`Admin of ${shop.name}`}>Admin</a>
        ${
          installed &&
          html`<a class="button" href=${`/store/${shop.shop}/apps/${handle}`} aria-label=${`${appName} in ${shop.name}`}
          >${appName}</a
        >`
        }
      </div>
      <p class="row">
        <a href=${`/store/${shop.shop}/deliveries`}>Webhook deliveries</a>
        <a href=${`/store/${shop.shop}/journal`}>Journal</a>
        <a href=${`/store/${shop.shop}/faults`}>Faults</a>
      </p>
    </div>
  </section>`;
}
