import { randomUUID } from "node:crypto";
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import { html } from "htm/preact";
import { fieldsOf, readForms } from "../html/forms.ts";
import type { Front } from "../html/front.ts";
import { showProblems } from "../html/problems.ts";
import { notFound, StoreRefusal } from "../refusal.ts";
import { buyerChooser, readBuyer, writeBuyer } from "./buyer.ts";
import { cartLines, readCart, withQuantity, writeCart } from "./cart.ts";
import { changeCartMetafields, readCartMetafields, writeCartMetafields } from "./cart-metafields.ts";
import { sendCartPage } from "./cart-page.ts";
import { checkoutDesk } from "./checkout.ts";
import { emptyCheckout, readCheckout } from "./checkout-form.ts";
import { sendCheckoutPage } from "./checkout-page.ts";
import { sendConfirmationPage, sendOrderStatusPage } from "./confirmation-page.ts";
import { sendShopPage } from "./layout.ts";
import { type ListAsked, sendListPage } from "./list-page.ts";
import { pricedCart } from "./priced.ts";
import { chosenVariant, sendProductPage } from "./product-page.ts";

interface ShopRoute {
  Params: { shop: string };
}

/** Whoever knows the order's token may look at it. */
interface OrderRoute {
  Params: { shop: string; order: string; token: string };
}

/** The stores' own shop front: products, cart, checkout, confirmation. Plain forms; no script is needed. */
export function storefrontPlugin(front: Front): FastifyPluginAsync {
  const { world } = front;
  const desk = checkoutDesk(front);
  return async (app) => {
    readForms(app);
    showProblems(app, (request, reply, { status, heading, remedy }) => {
      const shop = world.shops.find((request.params as { shop?: string }).shop ?? "") ?? world.shops.get();
      const content = html`<div class="nothing"><h1>${heading}</h1><p>${remedy}</p></div>`;
      return sendShopPage(request, reply, front, { shop, title: heading, content }, status);
    });

    app.get<ShopRoute & { Querystring: ListAsked }>("/shop/:shop", async (request, reply) =>
      sendListPage(request, reply, front, world.shops.get(request.params.shop), request.query),
    );

    app.get<{ Params: { shop: string; handle: string } }>("/shop/:shop/products/:handle", async (request, reply) => {
      const shop = world.shops.get(request.params.shop);
      const product = world.products.byHandle(shop.shop, request.params.handle);
      if (product?.status !== "active") throw notFound("product with this name", "Look for it with the search above.");
      return sendProductPage(request, reply, front, { shop, product });
    });

    app.get<ShopRoute & { Querystring: { added?: string } }>("/shop/:shop/cart", async (request, reply) => {
      const shop = world.shops.get(request.params.shop);
      return sendCartPage(request, reply, front, { shop, added: request.query.added !== undefined });
    });

    app.post<ShopRoute>("/shop/:shop/cart/add", (request, reply) => addToCart(request, reply));

    app.post<ShopRoute>("/shop/:shop/cart/update", async (request, reply) => {
      const { shop } = world.shops.get(request.params.shop);
      const form = fieldsOf(request.body);
      const changes = [...form.numbered("quantity-"), [form.whole("remove", 0), 0] as const];
      const cart = changes.reduce((next, [id, quantity]) => withQuantity(next, id, quantity), readCart(request, shop));
      writeCart(reply, shop, cart);
      return reply.redirect(`/shop/${shop}/cart`, 303);
    });

    app.get<ShopRoute>("/shop/:shop/checkout", async (request, reply) => {
      const shop = world.shops.get(request.params.shop);
      const lines = cartLines(world, shop.shop, readCart(request, shop.shop));
      if (lines.length === 0) return reply.redirect(`/shop/${shop.shop}/cart`, 303);
      const buyer = readBuyer(request, world, shop.shop);
      const entry = emptyCheckout(shop, buyer);
      const priced = await pricedCart(world, request, { shop, lines, entry, step: "CHECKOUT_INTERACTION" });
      const chooser = buyerChooser(front, shop, buyer, "checkout");
      const page = { shop, priced, chooser, entry, wrong: new Map(), attempt: randomUUID() };
      return sendCheckoutPage(reply, page);
    });

    app.post<ShopRoute>("/shop/:shop/buyer", async (request, reply) => {
      const { shop } = world.shops.get(request.params.shop);
      const form = fieldsOf(request.body);
      const id = form.whole("customerId", 0);
      writeBuyer(reply, shop, id > 0 ? world.customers.get(shop, id) : undefined);
      return reply.redirect(`/shop/${shop}/${form.text("back") === "checkout" ? "checkout" : "cart"}`, 303);
    });

    app.get<ShopRoute>("/shop/:shop/checkout/cart-metafields", async (request) => ({
      metafields: readCartMetafields(request, world.shops.get(request.params.shop).shop),
    }));

    app.post<ShopRoute>("/shop/:shop/checkout/cart-metafields", async (request, reply) => {
      const { shop } = world.shops.get(request.params.shop);
      try {
        return { metafields: changeCartMetafields(request, reply, shop) };
      } catch (error) {
        if (!(error instanceof StoreRefusal)) throw error;
        return reply.code(error.status).send({ error: { code: error.code, message: error.message } });
      }
    });

    app.post<ShopRoute>("/shop/:shop/checkout", (request, reply) => placeOrder(request, reply));

    app.get<OrderRoute>("/shop/:shop/thank-you/:order/:token", async (request, reply) =>
      sendConfirmationPage(request, reply, front, orderOf(request)),
    );

    app.get<OrderRoute>("/shop/:shop/account/orders/:order/:token", async (request, reply) =>
      sendOrderStatusPage(request, reply, front, orderOf(request)),
    );
  };

  function orderOf(request: FastifyRequest<OrderRoute>) {
    const shop = world.shops.get(request.params.shop);
    const order = world.orders.find(shop.shop, Number(request.params.order));
    if (!order || order.token !== request.params.token) throw notFound("order at this address");
    return { shop, order };
  }

  async function addToCart(request: FastifyRequest<ShopRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const shop = world.shops.get(request.params.shop);
    const form = fieldsOf(request.body);
    const product = world.products.get(shop.shop, form.whole("productId", 0));
    const variant = chosenVariant(product, (option) => form.text(`option${option}`));
    const refuse = (refused: string) => sendProductPage(request, reply, front, { shop, product, refused });
    if (!variant) return refuse("This combination is not made. Choose another.");
    const quantity = form.whole("quantity", 1);
    if (quantity < 1) return refuse("Enter a quantity of at least 1.");
    const cart = readCart(request, shop.shop);
    const wanted = (cart.get(variant.id) ?? 0) + quantity;
    const sellable = world.inventory.sellable(shop.shop, variant);
    if (sellable !== null && sellable < wanted) {
      return refuse(sellable > 0 ? `Only ${sellable} are left.` : "This is sold out.");
    }
    writeCart(reply, shop.shop, withQuantity(cart, variant.id, wanted));
    return reply.redirect(`/shop/${shop.shop}/cart?added`, 303);
  }

  async function placeOrder(request: FastifyRequest<ShopRoute>, reply: FastifyReply): Promise<FastifyReply> {
    const shop = world.shops.get(request.params.shop);
    const form = fieldsOf(request.body);
    const attempt = form.text("attempt");
    const lines = cartLines(world, shop.shop, readCart(request, shop.shop));
    // The cart is empty when the same form comes a second time: its order is known.
    if (lines.length === 0 && desk.placedBefore(shop, attempt) === undefined) {
      return reply.redirect(`/shop/${shop.shop}/cart`, 303);
    }
    const { entry, wrong } = readCheckout(form, shop);
    const chooser = buyerChooser(front, shop, readBuyer(request, world, shop.shop), "checkout");
    const priced = await pricedCart(world, request, { shop, lines, entry, step: "CHECKOUT_COMPLETION" });
    const page = { shop, priced, chooser, entry, wrong, attempt };
    if (wrong.size > 0 || priced.problems.length > 0) return sendCheckoutPage(reply, { ...page, stopped: true });
    const placed = desk.place(shop, { lines, priced }, entry, attempt);
    if ("refused" in placed) return sendCheckoutPage(reply, { ...page, refused: placed.refused });
    writeCart(reply, shop.shop, new Map());
    writeCartMetafields(reply, shop.shop, []);
    return reply.redirect(`/shop/${shop.shop}/thank-you/${placed.order.id}/${placed.order.token}`, 303);
  }
}
