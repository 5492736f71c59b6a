import type { FastifyInstance, FastifyReply } from "fastify";
import { html } from "htm/preact";
import { extensionPlace, HOST_SCRIPT } from "../extension-host/place-on-page.ts";
import { minorOf, money } from "../html/format.ts";
import type { FormFields } from "../html/forms.ts";
import type { Front } from "../html/front.ts";
import type { Location, Product, Shop, Variant } from "../model.ts";
import { decimal } from "../money.ts";
import { StoreRefusal } from "../refusal.ts";
import { sendShellPage } from "../shell/layout.ts";
import { imageOf, variantLabel } from "../storefront/cart.ts";
import { action, type Done, type Notice, noticeBar, page, type Visit } from "./actions.ts";
import { pill } from "./parts.ts";

const STATUSES = ["active", "draft", "archived"] as const;

/**
 * /store/<shop>/products/<id>: per variant and location a field "Adjust <variant> at <location> by" and a button
 * "Adjust" (named "Adjust <variant> at <location>"); fields "Title", "Status", "Price of <variant>", button
 * "Save product"; button "Delete product". A product without variants of its own calls its variant by the product's title.
 */
export function serveProductPage(app: FastifyInstance, front: Front): void {
  const show = (reply: FastifyReply, visit: Visit, notice: Notice | undefined, status: number) =>
    sendProductPage(reply, front, visit, notice, status);
  page(app, front, "/store/:shop/products/:id", show);
  action(app, front, "/store/:shop/products/:id/stock", {
    show,
    run: ({ shop, params }, form) => {
      const { id } = productOf(front, shop, params);
      front.world.inventory.adjust({
        shop: shop.shop,
        inventoryItemId: form.whole("inventoryItemId", 0),
        locationId: form.whole("locationId", 0),
        delta: form.whole("delta", 0),
        reason: "correction",
        actor: "merchant",
      });
      return { to: productUrl(shop, id), done: "adjusted" };
    },
  });
  action(app, front, "/store/:shop/products/:id/delete", {
    show,
    run: ({ shop, params }) => {
      front.world.products.delete(shop.shop, productOf(front, shop, params).id);
      return { to: `/store/${shop.shop}/products`, done: "deleted" };
    },
  });
  action(app, front, "/store/:shop/products/:id", {
    show,
    run: ({ shop, params }, form) => saveProduct(front, shop, productOf(front, shop, params), form),
  });
}

function productUrl(shop: Shop, id: number): string {
  return `/store/${shop.shop}/products/${id}`;
}

function productOf({ world }: Front, shop: Shop, params: Visit["params"]): Product {
  return world.products.get(shop.shop, Number(params["id"]));
}

function saveProduct({ world }: Front, shop: Shop, product: Product, form: FormFields): Done {
  const title = form.text("title");
  if (!title) throw new StoreRefusal("NO_TITLE", "A product needs a title.");
  const status = STATUSES.find((one) => one === form.text("status")) ?? product.status;
  const variants = product.variants.flatMap((variant) => {
    const text = form.text(`price-${variant.id}`);
    const priceMinor = minorOf(text, shop.currency);
    if (priceMinor === null) throw new StoreRefusal("BAD_PRICE", `"${text}" is no price.`, { remedy: "Write 12.50." });
    return priceMinor === variant.priceMinor ? [] : [{ variantId: variant.id, priceMinor }];
  });
  world.products.update(shop.shop, product.id, { title, status, variants }, "merchant");
  return { to: productUrl(shop, product.id), done: "saved" };
}

function sendProductPage(reply: FastifyReply, front: Front, visit: Visit, notice: Notice | undefined, status: number) {
  const { shop, params } = visit;
  const product = productOf(front, shop, params);
  const content = [
    html`<a class="crumb" href=${`/store/${shop.shop}/products`}>← All products</a>`,
    html`<header class="page-head">
      <h1>${product.title}</h1>
      ${pill(product.status === "active" ? "Active" : "Not sold", product.status === "active" ? "good" : "")}
      <div class="actions"><a class="button" href=${`/shop/${shop.shop}/products/${product.handle}`}>See it in the storefront</a></div>
    </header>`,
    noticeBar(notice),
    html`<div class="columns">
      <div class="stack">
        ${stock(front, shop, product)}
        ${extensionPlace(shop, "admin.product-details.block.render", { product: String(product.id) })}
      </div>
      <div class="stack">${facts(shop, product)}</div>
    </div>`,
  ];
  const scripts = [HOST_SCRIPT];
  return sendShellPage(reply, front, { shop, current: "products", title: product.title, content, scripts }, status);
}

function stock(front: Front, shop: Shop, product: Product): unknown {
  const locations = front.world.shops.locations(shop.shop);
  return html`<section class="card" aria-label="Stock">
    <h2>Stock by location</h2>
    <div class="scroll">
      <table class="tight">
        <thead>
          <tr>
            <th scope="col">Variant</th>
            <th scope="col">Location</th>
            <th scope="col" class="number">On hand</th>
            <th scope="col" class="number">Committed</th>
            <th scope="col" class="number">Available</th>
            <th scope="col">Adjust by</th>
          </tr>
        </thead>
        <tbody>
          ${product.variants.map((variant) => variantRows(front, shop, { product, variant, locations }))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function variantRows(
  { world }: Front,
  shop: Shop,
  { product, variant, locations }: { product: Product; variant: Variant; locations: readonly Location[] },
): unknown {
  const name = variantLabel(variant) || product.title;
  const heading = html`<strong>${name}</strong><small class="nowrap">${variant.sku ?? "no SKU"}</small>`;
  if (!variant.tracked) return html`<tr><td>${heading}</td><td colspan="5">Stock is not tracked.</td></tr>`;
  const levels = world.inventory.levels(shop.shop, variant.inventoryItemId);
  return locations.map((location, index) => {
    const level = levels.find((one) => one.locationId === location.id);
    const field = `delta-${variant.id}-${location.id}`;
    const label = `Adjust ${name} at ${location.name}`;
    return html`<tr>
      <td>${index === 0 && heading}</td>
      <td>${location.name}</td>
      <td class="number">${level?.onHand ?? 0}</td>
      <td class="number">${level?.committed ?? 0}</td>
      <td class="number">${level?.available ?? 0}</td>
      <td>
        <form class="row" method="post" action=${`${productUrl(shop, product.id)}/stock`}>
          <input type="hidden" name="inventoryItemId" value=${variant.inventoryItemId} />
          <input type="hidden" name="locationId" value=${location.id} />
          <label class="visually-hidden" for=${field}>${label} by</label>
          <input id=${field} name="delta" type="number" required />
          <button class="button" type="submit" aria-label=${label}>Adjust</button>
        </form>
      </td>
    </tr>`;
  });
}

function facts(shop: Shop, product: Product): unknown {
  return html`<section class="card" aria-label="Product">
    <form class="body" method="post" action=${productUrl(shop, product.id)}>
      <img src=${imageOf(product).src} alt=${imageOf(product).alt} width="290" height="290" />
      <div class="field">
        <label for="title">Title</label>
        <input id="title" name="title" value=${product.title} required maxlength="200" />
      </div>
      <div class="field">
        <label for="status">Status</label>
        <select id="status" name="status">
          ${STATUSES.map((status) => html`<option value=${status} selected=${status === product.status}>${status}</option>`)}
        </select>
      </div>
      ${product.variants.map((variant) => {
        const field = `price-${variant.id}`;
        return html`<div class="field">
          <label for=${field}>Price of ${variantLabel(variant) || product.title}</label>
          <input id=${field} name=${field} inputmode="decimal" value=${decimal(variant.priceMinor, shop.currency)} required />
          ${variant.compareAtMinor !== null && html`<small>before ${money(variant.compareAtMinor, shop.currency)}</small>`}
        </div>`;
      })}
      <button class="button primary" type="submit">Save product</button>
    </form>
    <form class="body" method="post" action=${`${productUrl(shop, product.id)}/delete`}>
      <button class="button danger" type="submit">Delete product</button>
    </form>
  </section>`;
}
