import type { FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import { sendDocument } from "../html/document.ts";
import type { Front } from "../html/front.ts";
import type { Shop } from "../model.ts";
import { readCart } from "./cart.ts";

/** Product types in the header: more would not fit on one line. */
const MENU_TYPES = 5;

export interface ShopPage {
  readonly shop: Shop;
  readonly title: string;
  readonly content: unknown;
  readonly scripts?: readonly string[];
  /** What stands in the search field, and the product type that is marked. */
  readonly search?: string;
  readonly productType?: string;
}

/** A page of the storefront: header with search and cart, content, footer. */
export function sendShopPage(
  request: FastifyRequest,
  reply: FastifyReply,
  front: Front,
  page: ShopPage,
  status = 200,
): FastifyReply {
  const { shop } = page;
  const body = html`<div class="shop">
    <a class="skip" href="#main">Skip to content</a>
    ${header(request, front, page)}
    <main id="main" class="wide">${page.content}</main>
    <footer class="shop-foot">
      <div class="wide">
        <p><strong>${shop.name}</strong><br />${shop.tagline}</p>
        <p>
          A store of the simulator: nothing is charged and nothing is shipped.<br />
          <a href=${`/store/${shop.shop}/orders`}>Admin of this store</a> · <a href="/">All stores</a>
        </p>
      </div>
    </footer>
  </div>`;
  return sendDocument(
    reply,
    {
      title: `${page.title} · ${shop.name}`,
      styles: ["shop"],
      scripts: page.scripts ?? [],
      theme: themeOf(shop),
      body,
    },
    status,
  );
}

export function themeOf(shop: Shop): Record<string, string> {
  return { "shop-ink": shop.theme.ink, "shop-accent": shop.theme.accent, "shop-paper": shop.theme.paper };
}

function header(request: FastifyRequest, { world }: Front, { shop, search = "", productType }: ShopPage): unknown {
  const base = `/shop/${shop.shop}`;
  const units = [...readCart(request, shop.shop).values()].reduce((sum, quantity) => sum + quantity, 0);
  const types = world.products.types(shop.shop).slice(0, MENU_TYPES);
  return html`<header class="shop-head">
    <div class="wide">
      <a class="shop-name" href=${base}>${shop.name}</a>
      <form class="shop-search" role="search" action=${base} method="get">
        <label class="visually-hidden" for="search">Search products</label>
        <input id="search" type="search" name="search" value=${search} placeholder="Search products" />
        <button class="button" type="submit">Search</button>
      </form>
      <a class="cart-link" href=${`${base}/cart`}>
        <svg
          width="22"
          height="22"
          viewBox="0 0 24 24"
          fill="none"
          stroke="currentColor"
          stroke-width="1.7"
          aria-hidden="true"
        >
          <path d="M5 8h14l-1 12H6zM9 8V7a3 3 0 0 1 6 0v1" stroke-linejoin="round" />
        </svg>
        <span>Cart<span class="visually-hidden">${units === 0 ? ", empty" : ", "}</span></span>
        ${units > 0 && html`<b>${units}<span class="visually-hidden"> ${units === 1 ? "item" : "items"}</span></b>`}
      </a>
    </div>
    <nav class="wide shop-nav" aria-label="Product types">
      <a href=${base} aria-current=${productType || search ? undefined : "page"}>Everything</a>
      ${types.map(
        (one) => html`<a
          href=${`${base}?type=${encodeURIComponent(one.productType)}`}
          aria-current=${one.productType === productType ? "page" : undefined}
          >${one.productType}</a
        >`,
      )}
    </nav>
  </header>`;
}
