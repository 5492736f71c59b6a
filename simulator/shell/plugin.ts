import type { FastifyPluginAsync } from "fastify";
import { gid } from "../gid.ts";
import { serveAssets } from "../html/assets.ts";
import type { Front } from "../html/front.ts";
import { showProblems } from "../html/problems.ts";
import type { Product } from "../model.ts";
import { issueSessionToken } from "../oauth/session-token.ts";
import { STAFF, staffEmail } from "../oauth/staff.ts";
import { StoreRefusal } from "../refusal.ts";
import { serveAppPage } from "./app-page.ts";
import { sendIndexPage } from "./index-page.ts";

const PICKER_ROWS = 50;

interface ShopParams {
  Params: { shop: string };
}

/** The frame of a store's admin: the index page, the app's page, and what App Bridge asks of it. */
export function shellPlugin(front: Front): FastifyPluginAsync {
  const { world } = front;
  return async (app) => {
    serveAssets(app);
    showProblems(app, (_request, reply, { status, heading, remedy }) =>
      reply.code(status).type("text/plain; charset=utf-8").send([heading, remedy].filter(Boolean).join("\n")),
    );
    serveAppPage(app, front);

    app.get("/", async (_request, reply) => sendIndexPage(reply, front));

    app.get<ShopParams>("/store/:shop", async (request, reply) =>
      reply.redirect(`/store/${world.shops.get(request.params.shop).shop}/orders`),
    );

    app.post<ShopParams>("/store/:shop/session-token", async (request, reply) => {
      // A page of another site must not be able to speak as the merchant.
      if ((request.headers["sec-fetch-site"] ?? "same-origin") !== "same-origin") {
        throw new StoreRefusal("CROSS_SITE", "Session tokens are given to the admin's own pages only.", {
          status: 403,
        });
      }
      const { shop } = world.shops.get(request.params.shop);
      return reply.header("cache-control", "no-store").send({ token: await issueSessionToken(world.app.config, shop) });
    });

    app.get<ShopParams>("/store/:shop/user.json", async (request) => {
      const { shop } = world.shops.get(request.params.shop);
      const name = `${STAFF.firstName} ${STAFF.lastName}`;
      return { id: STAFF.id, name, email: staffEmail(shop), accountAccess: "Full access" };
    });

    app.get<ShopParams & { Querystring: { search?: string } }>("/store/:shop/picker.json", async (request) => {
      const { shop } = world.shops.get(request.params.shop);
      const found = world.products.list(shop, { search: request.query.search ?? "", limit: PICKER_ROWS });
      return { products: found.map(pickerProduct) };
    });
  };
}

/** As shopify.resourcePicker answers. Source: shopify.dev, App Bridge "Resource picker". */
function pickerProduct(product: Product): object {
  return {
    id: gid("Product", product.id),
    title: product.title,
    handle: product.handle,
    vendor: product.vendor,
    productType: product.productType,
    status: product.status.toUpperCase(),
    tags: product.tags,
    totalVariants: product.variants.length,
    images: product.images.map((image) => ({ id: String(image.id), altText: image.alt, originalSrc: image.src })),
    variants: product.variants.map((variant) => ({
      id: gid("ProductVariant", variant.id),
      title: variant.title,
      displayName: `${product.title} - ${variant.title}`,
      sku: variant.sku,
    })),
  };
}
