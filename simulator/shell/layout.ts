import type { FastifyReply } from "fastify";
import { html } from "htm/preact";
import { sendDocument } from "../html/document.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";

/** The pages of a store, as they stand in the sidebar. path: below /store/<shop>. */
const STORE_PAGES = [
  { path: "orders", label: "Orders" },
  { path: "products", label: "Products" },
  { path: "customers", label: "Customers" },
] as const;
const SIMULATOR_PAGES = [
  { path: "checkout", label: "Checkout" },
  { path: "extensions", label: "UI extensions" },
  { path: "deliveries", label: "Webhook deliveries" },
  { path: "faults", label: "Faults" },
  { path: "clock", label: "Clock" },
  { path: "journal", label: "Journal" },
  { path: "mailbox", label: "Mailbox" },
] as const;

export type ShellPath = (typeof STORE_PAGES)[number]["path"] | (typeof SIMULATOR_PAGES)[number]["path"] | "app";

export interface ShellPage {
  readonly shop: Shop;
  readonly current: ShellPath;
  readonly title: string;
  readonly content: unknown;
  readonly styles?: readonly string[];
  readonly scripts?: readonly string[];
  /** The app's page fills the stage by itself. */
  readonly bare?: boolean;
}

/** A page of the store's admin, inside sidebar and shop switcher. */
export function sendShellPage(reply: FastifyReply, front: Front, page: ShellPage, status = 200): FastifyReply {
  const stage = page.bare
    ? page.content
    : html`<main id="main" class="stage"><div class="page">${page.content}</div></main>`;
  const body = html`<div class="shell">
    <a class="skip" href="#main">Skip to content</a>
    ${sidebar(front, page)} ${stage}
  </div>`;
  return sendDocument(
    reply,
    {
      title: `${page.title} · ${page.shop.name}`,
      styles: ["shell", ...(page.styles ?? [])],
      scripts: page.scripts ?? [],
      body,
    },
    status,
  );
}

function sidebar({ world }: Front, { shop, current }: ShellPage): unknown {
  const base = `/store/${shop.shop}`;
  const link = ({ path, label }: { path: string; label: string }) => html`<li>
    <a href=${`${base}/${path}`} aria-current=${current === path ? "page" : undefined}>${label}</a>
  </li>`;
  const { handle, name } = world.app.config;
  return html`<header class="side">
    <a class="brand" href="/">${brandMark()}<span>Drydock<small>a store on your laptop</small></span></a>
    ${switcher(world.shops.list(), shop, current)}
    <nav aria-label="Store">
      <h2>Store</h2>
      <ul>
        ${STORE_PAGES.map(link)}
      </ul>
    </nav>
    <nav aria-label="Apps">
      <h2>Apps</h2>
      <ul>
        <li>
          <a href=${`${base}/apps/${handle}`} data-app-home aria-current=${current === "app" ? "page" : undefined}
            >${name}</a
          >
          <ul data-app-menu></ul>
        </li>
      </ul>
    </nav>
    <nav aria-label="Simulator">
      <h2>Simulator</h2>
      <ul>
        ${SIMULATOR_PAGES.map(link)}
      </ul>
    </nav>
    <p class="foot"><a href=${`/shop/${shop.shop}`}>View the storefront</a></p>
  </header>`;
}

/** The same page of the other shop, where it has one. */
function switcher(shops: readonly Shop[], shop: Shop, current: ShellPath): unknown {
  const path = current === "app" ? "apps/flotilla" : current;
  const swatch = (one: Shop) => html`<span class="swatch" style=${`background:${one.theme.accent}`}></span>`;
  return html`<details class="switcher">
    <summary>${swatch(shop)}<span class="visually-hidden">Shop: </span>${shop.name}</summary>
    <ul>
      ${shops.map(
        (one) => html`<li>
          <a href=${`/store/${one.shop}/${path}`} aria-current=${one.shop === shop.shop ? "true" : undefined}>
            ${swatch(one)}${one.name}</a
          >
        </li>`,
      )}
    </ul>
  </details>`;
}

export function brandMark(): unknown {
  return html`<svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="9" fill="#b24a1c" />
    <path d="M7 19h18l-3 6H10zM15 6v10H9zm2 3v7h6z" fill="#fffdf9" />
  </svg>`;
}
