import type { FastifyInstance } from "fastify";
import { html } from "htm/preact";
import { counted, money } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Product, Shop } from "../model.ts";
import { sendShellPage } from "../shell/layout.ts";
import { imageOf } from "../storefront/cart.ts";
import { noticeBar, page } from "./actions.ts";
import { empty, PAGE_ROWS, pageNumber, pager, pill, searchBar } from "./parts.ts";

/** From so few on, the number is marked. */
const FEW_UNITS = 10;

/**
 * /store/<shop>/products: heading "Products", field "Search products", one row per product with a link named by its
 * title.
 */
export function serveProductsPage(app: FastifyInstance, front: Front): void {
  page(app, front, "/store/:shop/products", (reply, { shop, query }, notice) => {
    const search = query["search"] ?? "";
    const number = pageNumber(query["page"]);
    const asked = { search, limit: PAGE_ROWS + 1, offset: (number - 1) * PAGE_ROWS };
    const found = front.world.products.list(shop.shop, asked);
    const shown = found.slice(0, PAGE_ROWS);
    const content = [
      html`<header class="page-head">
        <h1>Products</h1>
        <p>${counted(front.world.products.count(shop.shop), "product")} at ${counted(
          front.world.shops.locations(shop.shop).length,
          "location",
        )}.</p>
      </header>`,
      noticeBar(notice),
      html`<section class="card" aria-label="Products">
        ${searchBar("Search products", search)}
        ${shown.length === 0 ? empty("No product was found", "Try another word.") : table(front, shop, shown)}
        ${pager(number, found.length > PAGE_ROWS, search ? { search } : {})}
      </section>`,
    ];
    return sendShellPage(reply, front, { shop, current: "products", title: "Products", content });
  });
}

function table(front: Front, shop: Shop, products: readonly Product[]): unknown {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">Product</th>
          <th scope="col">Status</th>
          <th scope="col">Type</th>
          <th scope="col" class="number">Price</th>
          <th scope="col" class="number">Variants</th>
          <th scope="col" class="number">Available</th>
        </tr>
      </thead>
      <tbody>
        ${products.map((product) => row(front, shop, product))}
      </tbody>
    </table>
  </div>`;
}

function row({ world }: Front, shop: Shop, product: Product): unknown {
  const units = product.variants.map((variant) => world.inventory.sellable(shop.shop, variant));
  const tracked = units.filter((unit) => unit !== null);
  const available = tracked.reduce((sum, unit) => sum + unit, 0);
  return html`<tr>
    <td>
      <div class="row">
        <img class="thumb" src=${imageOf(product).src} alt="" />
        <a href=${`/store/${shop.shop}/products/${product.id}`}><strong>${product.title}</strong></a>
      </div>
    </td>
    <td>${pill(product.status === "active" ? "Active" : "Not sold", product.status === "active" ? "good" : "")}</td>
    <td>${product.productType}</td>
    <td class="number">${money(product.variants[0]?.priceMinor ?? 0, shop.currency)}</td>
    <td class="number">${product.variants.length}</td>
    <td class="number">
      ${tracked.length === 0 ? "Not tracked" : available <= FEW_UNITS ? pill(String(available), available > 0 ? "warn" : "bad") : available}
    </td>
  </tr>`;
}
