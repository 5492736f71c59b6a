import type { FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import { money } from "../html/format.ts";
import type { Front } from "../html/front.ts";
import type { Product, Shop, Variant } from "../model.ts";
import { imageOf, MAX_QUANTITY } from "./cart.ts";
import { sendShopPage } from "./layout.ts";

/** From so few on, the page says how many are left. */
const FEW_UNITS = 5;
const MORE_PRODUCTS = 4;

/**
 * GET /shop/<shop>/products/<handle>. One group of radio buttons per option, named by the option ("Colour"), field
 * "Quantity", button "Add to cart". Works without script; with it (browser/product.js) price and stock follow the
 * choice.
 */
export function sendProductPage(
  request: FastifyRequest,
  reply: FastifyReply,
  front: Front,
  { shop, product, refused }: { shop: Shop; product: Product; refused?: string },
): FastifyReply {
  const variants = product.variants.map((variant) => ({
    variant,
    sellable: front.world.inventory.sellable(shop.shop, variant),
  }));
  const first = variants.find(({ sellable }) => sellable !== 0) ?? variants[0];
  const image = imageOf(product);
  const content = [
    html`<nav class="crumbs" aria-label="Breadcrumb">
      <a href=${`/shop/${shop.shop}`}>Everything</a>
      ${
        product.productType &&
        html`<a href=${`/shop/${shop.shop}?type=${encodeURIComponent(product.productType)}`}>${product.productType}</a>`
      }
    </nav>`,
    html`<article class="product">
      <figure><img src=${image.src} alt=${image.alt} width="800" height="800" /></figure>
      <div class="product-side">
        ${product.vendor && html`<p class="vendor">${product.vendor}</p>`}
        <h1>${product.title}</h1>
        ${refused && html`<p class="notice bad" role="alert">${refused}</p>`}
        ${first && buyForm(shop, product, variants, first)}
        <div class="description" dangerouslySetInnerHTML=${{ __html: product.descriptionHtml }}></div>
      </div>
    </article>`,
    related(front, shop, product),
  ];
  const page = { shop, title: product.title, content, productType: product.productType, scripts: ["product"] };
  return sendShopPage(request, reply, front, page, refused ? 422 : 200);
}

interface Offer {
  readonly variant: Variant;
  readonly sellable: number | null;
}

function buyForm(shop: Shop, product: Product, offers: readonly Offer[], first: Offer): unknown {
  const offered = offers.map(({ variant, sellable }) => ({
    values: variant.optionValues,
    price: money(variant.priceMinor, shop.currency),
    before: beforePrice(shop, variant),
    stock: stockText(sellable),
    soldOut: sellable === 0,
  }));
  const single = product.variants.length === 1;
  return html`<form class="buy" method="post" action=${`/shop/${shop.shop}/cart/add`} data-offers=${JSON.stringify(offered)}>
    <input type="hidden" name="productId" value=${product.id} />
    <p class="price big">
      <span data-price>${money(first.variant.priceMinor, shop.currency)}</span>
      <s data-before>${beforePrice(shop, first.variant)}</s>
    </p>
    ${
      !single &&
      product.options.map(
        (option, index) => html`<fieldset class="options">
        <legend>${option.name}</legend>
        <div>
          ${option.values.map(
            (value) => html`<label>
              <input
                type="radio"
                name=${`option${index}`}
                value=${value}
                checked=${first.variant.optionValues[index] === value}
                required
              />
              <span>${value}</span>
            </label>`,
          )}
        </div>
      </fieldset>`,
      )
    }
    <p class="stock" role="status" data-stock data-state=${first.sellable === 0 ? "out" : "in"}>
      ${stockText(first.sellable)}
    </p>
    <div class="buy-row">
      <div class="field">
        <label for="quantity">Quantity</label>
        <input id="quantity" name="quantity" type="number" min="1" max=${MAX_QUANTITY} value="1" inputmode="numeric" required />
      </div>
      <button class="button primary" type="submit" disabled=${single && first.sellable === 0}>Add to cart</button>
    </div>
    ${shop.taxesIncluded && html`<p class="hint">Including ${shop.taxTitle} and without delivery.</p>`}
  </form>`;
}

function beforePrice(shop: Shop, { compareAtMinor, priceMinor }: Variant): string {
  return compareAtMinor !== null && compareAtMinor > priceMinor ? money(compareAtMinor, shop.currency) : "";
}

function stockText(sellable: number | null): string {
  if (sellable === null) return "Available";
  if (sellable <= 0) return "Sold out";
  return sellable <= FEW_UNITS ? `Only ${sellable} left` : "In stock";
}

/** The variant whose option values were chosen; the only one where nothing was to choose. */
export function chosenVariant(product: Product, valueOf: (option: number) => string): Variant | undefined {
  if (product.variants.length === 1) return product.variants[0];
  return product.variants.find(({ optionValues }) => optionValues.every((value, index) => value === valueOf(index)));
}

function related({ world }: Front, shop: Shop, product: Product): unknown {
  const others = world.products
    .list(shop.shop, product.productType ? { productType: product.productType } : {})
    .filter((other) => other.id !== product.id && other.status === "active")
    .slice(0, MORE_PRODUCTS);
  if (others.length === 0) return null;
  return html`<section class="related" aria-labelledby="related">
    <h2 id="related">Goes well with it</h2>
    <ul class="grid small" role="list">
      ${others.map(
        (other) => html`<li>
          <a class="card" href=${`/shop/${shop.shop}/products/${other.handle}`}>
            <span class="picture"><img src=${imageOf(other).src} alt="" loading="lazy" width="300" height="300" /></span>
            <span class="name">${other.title}</span>
            <span class="price">${money(other.variants[0]?.priceMinor ?? 0, shop.currency)}</span>
          </a>
        </li>`,
      )}
    </ul>
  </section>`;
}
