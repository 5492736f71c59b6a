import type { FastifyRequest } from "fastify";
import { buildCart } from "../checkout/build-cart.ts";
import { priceCart } from "../checkout/price-cart.ts";
import type { Front } from "../html/front.ts";
import type { Customer, Order, Shop } from "../model.ts";
import { notFound } from "../refusal.ts";
import { readBuyer } from "../storefront/buyer.ts";
import { checkoutState } from "../storefront/checkout-state.ts";
import type { CheckoutFacts } from "./checkout-facts.ts";
import { factsOfCart, factsOfOrder } from "./facts-of-cart.ts";
import { type ExtensionFault, isExtensionFault } from "./faults.ts";
import { type HostState, hostStateOf, LOCALES, type Locale } from "./host-state.ts";
import { type Place, surfaceOf } from "./slot.ts";

/** Products and units of the cart that a preview shows. */
const SAMPLE_LINES = 3;
const SAMPLE_QUANTITY = 4;

/**
 * What the page asks with: target, and of it what stands on the page: order and token, product, or sample; faults, locale
 * and buyer where its address sets them; and the fields of the checkout form.
 */
type Asked = Record<string, string | undefined>;

export interface ShopRequest {
  Params: { shop: string };
  Querystring: Asked;
}

export async function placeOf(front: Front, request: FastifyRequest<ShopRequest>): Promise<Place> {
  const asked = request.query;
  const shop = front.world.shops.get(request.params.shop);
  const state = hostStateOf(front.world, shop.shop);
  const target = asked["target"] ?? "";
  const surface = surfaceOf(target);
  const customer = buyerOf(front, shop, request);
  const facts = surface === "admin" ? undefined : await factsOf(front, request, { shop, target, customer });
  return {
    shop,
    target,
    facts,
    productId: surface === "admin" ? productOf(front, shop, asked["product"]) : undefined,
    customer: facts ? facts.customer : undefined,
    locale: localeOf(asked["locale"], state),
    faults: faultsOf(asked["faults"], state),
    origin: `${request.protocol}://${request.host}`,
  };
}

async function factsOf(
  front: Front,
  request: FastifyRequest<ShopRequest>,
  { shop, target, customer }: { shop: Shop; target: string; customer: Customer | undefined },
): Promise<CheckoutFacts> {
  const { world } = front;
  const entered = request.query;
  const placed = !target.startsWith("purchase.checkout.");
  if (placed && entered["order"]) return factsOfOrder(world, shop, orderOf(front, shop, entered), { customer });
  if (entered["sample"] === undefined) {
    const { priced, cartMetafields } = await checkoutState(world, request, shop, entered);
    return factsOfCart(priced, { entered, customer, cartMetafields });
  }
  const cartMetafields = hostStateOf(world, shop.shop).sampleMetafields;
  const lines = sampleLines(front, shop);
  const cart = buildCart(world, shop, { lines, customerId: customer?.id, metafields: cartMetafields });
  const facts = factsOfCart(await priceCart(world, cart), { entered: {}, customer, cartMetafields });
  if (!placed) return facts;
  const order = { id: 1001, name: "#1001", number: "SAMPLE42", first: true, at: world.clock.now() };
  return { ...facts, order };
}

function orderOf({ world }: Front, shop: Shop, asked: Asked): Order {
  const order = world.orders.find(shop.shop, Number(asked["order"]));
  if (!order || order.token !== asked["token"]) throw notFound("order at this address");
  return order;
}

function sampleLines({ world }: Front, shop: Shop) {
  const products = world.products.list(shop.shop, { limit: 50 }).filter(({ status }) => status === "active");
  return products.slice(0, SAMPLE_LINES).flatMap((product, index) => {
    const [variant] = product.variants;
    return variant ? [{ variantId: variant.id, quantity: index === 0 ? SAMPLE_QUANTITY : 1 }] : [];
  });
}

/** Whom the shopper chose ("Buy as"), unless the address names somebody; "guest" is nobody. */
function buyerOf({ world }: Front, { shop }: Shop, request: FastifyRequest<ShopRequest>): Customer | undefined {
  const asked = request.query["buyer"];
  if (!asked) return readBuyer(request, world, shop);
  return asked === "guest" ? undefined : world.customers.find(shop, Number(asked));
}

function productOf({ world }: Front, shop: Shop, asked: string | undefined): number | undefined {
  return asked ? world.products.get(shop.shop, Number(asked)).id : world.products.list(shop.shop, { limit: 1 })[0]?.id;
}

function localeOf(asked: string | undefined, state: HostState): Locale {
  return LOCALES.find((one) => one === asked) ?? state.locale ?? "en";
}

/** "api-down,consent-withheld"; "none" is none, whatever the panel says. */
function faultsOf(asked: string | undefined, state: HostState): ReadonlySet<ExtensionFault> {
  return asked === undefined || asked === "" ? state.faults : new Set(asked.split(",").filter(isExtensionFault));
}
