import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import type { Front } from "../html/front.ts";
import { notFound } from "../refusal.ts";
import { sendShellPage } from "./layout.ts";
import { APP_HOME, embeddedAppUrl } from "./open-app.ts";

/**
 * The app inside the admin: /store/<shop>/apps/<handle>/<the app's own path>. An address is a deep link: the frame
 * opens what it names, and it follows what the frame does (browser/app-frame.js).
 * Names: the frame's title is the app's name; the bar has buttons "Save" and "Discard"; "Reload the app".
 */
export function serveAppPage(app: FastifyInstance, front: Front): void {
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    const { shop, app: named, "*": path = "" } = request.params as Record<string, string>;
    await sendAppPage(reply, front, { shop: shop ?? "", named: named ?? "", path, search: searchOf(request.url) });
    return reply;
  };
  app.get("/store/:shop/apps/:app", page);
  app.get("/store/:shop/apps/:app/*", page);
}

function searchOf(url: string): string {
  const at = url.indexOf("?");
  return at < 0 ? "" : url.slice(at);
}

interface Asked {
  readonly shop: string;
  readonly named: string;
  /** Without its first slash. */
  readonly path: string;
  readonly search: string;
}

async function sendAppPage(reply: FastifyReply, front: Front, asked: Asked): Promise<void> {
  const shop = front.world.shops.get(asked.shop);
  const { handle, clientId, name, applicationUrl } = front.world.app.config;
  if (asked.named !== handle && asked.named !== clientId) throw notFound(`app "${asked.named}" in ${shop.shop}`);
  // Shopify's own links name the app by its client id.
  if (asked.named !== handle) {
    reply.redirect(`/store/${shop.shop}/apps/${handle}/${asked.path}${asked.search}`);
    return;
  }
  if (!front.world.app.installation(shop.shop)) {
    sendShellPage(reply, front, { shop, current: "app", title: name, content: notInstalled(name, shop.name) }, 404);
    return;
  }
  const path = (asked.path ? `/${asked.path}` : APP_HOME) + asked.search;
  const source = await embeddedAppUrl(front, shop.shop, path);
  sendShellPage(reply, front, {
    shop,
    current: "app",
    title: name,
    bare: true,
    styles: ["frame"],
    scripts: ["app-frame"],
    content: html`<main
      id="main"
      class="stage app"
      data-app-stage
      data-source=${source.href}
      data-app-origin=${new URL(applicationUrl).origin}
      data-app-name=${name}
      data-shop=${shop.shop}
      data-shop-name=${shop.name}
      data-base=${`/store/${shop.shop}/apps/${handle}`}
    >
      ${appBar(name)}
      <div class="app-frame" data-frame>
        <div class="app-wait" data-wait>
          <strong>Opening ${name}…</strong>
          <noscript>The admin needs JavaScript to show an app.</noscript>
        </div>
      </div>
      <div class="toasts" role="status" aria-live="polite" data-toasts></div>
      ${picker()}
    </main>`,
  });
}

function appBar(name: string): unknown {
  return html`<header class="app-bar">
    <span class="app-mark" aria-hidden="true">${name.charAt(0)}</span>
    <strong>${name}</strong>
    <span class="app-title" data-title></span>
    <div class="actions" data-title-actions></div>
    <div class="loading-bar" role="progressbar" aria-label="Loading" data-loading hidden></div>
    <div class="save-bar" role="region" aria-label="Unsaved changes" data-save-bar hidden>
      <strong>Unsaved changes</strong>
      <div class="actions">
        <button type="button" class="button" data-press="discard">Discard</button>
        <button type="button" class="button primary" data-press="save">Save</button>
      </div>
    </div>
  </header>`;
}

function picker(): unknown {
  return html`<dialog class="picker" aria-labelledby="picker-heading" data-picker>
    <form method="dialog">
      <header>
        <h2 id="picker-heading">Choose products</h2>
        <input type="search" aria-label="Search products" placeholder="Search products" data-search />
      </header>
      <ul data-results></ul>
      <footer>
        <button class="button" value="cancel" formnovalidate>Cancel</button>
        <button class="button primary" value="add">Add</button>
      </footer>
    </form>
  </dialog>`;
}

function notInstalled(name: string, shopName: string): unknown {
  return [
    html`<div class="page-head"><h1>${name}</h1></div>`,
    html`<section class="card">
      <div class="empty">
        <strong>${name} is not installed on ${shopName}</strong>
        <p>Install it, then open it here: POST /_control/install.</p>
      </div>
    </section>`,
  ];
}
