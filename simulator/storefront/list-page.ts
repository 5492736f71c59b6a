import type { FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import { counted, money } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Product, Shop } from "../model.ts";
import { imageOf } from "./cart.ts";
import { sendShopPage } from "./layout.ts";

const PAGE_ROWS = 24;
const MAX_PAGE = 1_000;

export interface ListAsked {
  readonly search?: string;
  readonly type?: string;
  readonly page?: string;
}

/**
 * GET /shop/<shop>: all products, those found (?search=) or those of a type (?type=). Each product is one link, named
 * by its title; "Next page" and "Previous page" beneath.
 */
export function sendListPage(
  request: FastifyRequest,
  reply: FastifyReply,
  front: Front,
  shop: Shop,
  asked: ListAsked,
): FastifyReply {
  const search = asked.search?.trim() ?? "";
  const productType = asked.type ?? "";
  const page = /^\d{1,4}$/.test(asked.page ?? "") ? Math.min(Math.max(1, Number(asked.page)), MAX_PAGE) : 1;
  const all = front.world.products
    .list(shop.shop, { search, ...(productType && { productType }) })
    .filter((product) => product.status === "active");
  const shown = all.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS);
  const pageLink = (to: number) =>
    `/shop/${shop.shop}?${new URLSearchParams({ ...(search && { search }), ...(productType && { type: productType }), page: String(to) })}`;
  const heading = search ? `Results for “${search}”` : productType || "Everything";
  const content = [
    !search && !productType && page === 1 && hero(shop, all[0]),
    html`<div class="list-head">
      ${search || productType || page > 1 ? html`<h1>${heading}</h1>` : html`<h2>${heading}</h2>`}
      <p>${counted(all.length, "product")}</p>
    </div>`,
    shown.length === 0
      ? html`<div class="nothing">
          <p><strong>Nothing was found.</strong></p>
          <p>Try another word, or <a href=${`/shop/${shop.shop}`}>look at everything</a>.</p>
        </div>`
      : html`<ul class="grid" role="list">
          ${shown.map((product) => card(front, shop, product))}
        </ul>`,
    all.length > PAGE_ROWS &&
      html`<nav class="pager" aria-label="Pages">
        ${page > 1 ? html`<a class="button" href=${pageLink(page - 1)} rel="prev">Previous page</a>` : html`<span></span>`}
        <span>Page ${page} of ${Math.ceil(all.length / PAGE_ROWS)}</span>
        ${
          page * PAGE_ROWS < all.length
            ? html`<a class="button" href=${pageLink(page + 1)} rel="next">Next page</a>`
            : html`<span></span>`
        }
      </nav>`,
  ];
  return sendShopPage(request, reply, front, { shop, title: heading, content, search, productType });
}

function hero(shop: Shop, product: Product | undefined): unknown {
  return html`<section class="hero">
    <div>
      <h1>${shop.tagline}</h1>
      ${
        product &&
        html`<a class="button primary" href=${`/shop/${shop.shop}/products/${product.handle}`}>See ${product.title}</a>`
      }
    </div>
    ${product && html`<img src=${imageOf(product).src} alt="" width="520" height="520" />`}
  </section>`;
}

function card({ world }: Front, shop: Shop, product: Product): unknown {
  const prices = product.variants.map((variant) => variant.priceMinor);
  const lowest = Math.min(...prices);
  const soldOut = product.variants.every((variant) => world.inventory.sellable(shop.shop, variant) === 0);
  const before = product.variants[0]?.compareAtMinor ?? null;
  return html`<li>
    <a class="card" href=${`/shop/${shop.shop}/products/${product.handle}`}>
      <span class="picture">
        <img src=${imageOf(product).src} alt="" loading="lazy" width="400" height="400" />
        ${soldOut && html`<span class="flag">Sold out</span>`}
      </span>
      <span class="name">${product.title}</span>
      <span class="price">
        ${Math.max(...prices) > lowest && "From "}${money(lowest, shop.currency)}
        ${before !== null && before > lowest && html` <s><span class="visually-hidden">before </span>${money(before, shop.currency)}</s>`}
      </span>
    </a>
  </li>`;
}
