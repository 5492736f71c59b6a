import { z } from "zod";
import { buildCart } from "../checkout/build-cart.ts";
import { priceCart } from "../checkout/price-cart.ts";
import { pricedCartView } from "../checkout/views.ts";
import { CUSTOMIZATION_TYPES, type CustomizationKind } from "../customizations/model.ts";
import { gid, idOfGid, typeOfGid } from "../gid.ts";
import { notFound } from "../refusal.ts";
import type { World } from "../world.ts";
import { Id, Limit, MinorAmount, ShopName, Whole } from "./fields.ts";
import { type ControlRoute, route } from "./route.ts";

const Metafields = z.array(
  z.strictObject({ namespace: z.string(), key: z.string(), type: z.string().default("json"), value: z.string() }),
);
const Cart = z.strictObject({
  shop: ShopName,
  lines: z.array(
    z.strictObject({
      variantId: Id,
      quantity: Whole.min(1),
      unitMinor: MinorAmount.optional().describe("instead of the variant's price"),
      lineId: z.string().optional(),
    }),
  ),
  customerId: Id.optional(),
  authenticated: z.boolean().optional().describe("logged in; default: yes where customerId is given"),
  companyId: Id.optional(),
  companyLocationId: Id.optional(),
  email: z.string().optional(),
  countryCode: z.string().optional(),
  locale: z.string().optional(),
  metafields: Metafields.optional().describe("of the cart; a namespace may begin with $app"),
  deliveryCode: z.string().optional(),
  delivery: z
    .array(z.strictObject({ code: z.string(), title: z.string(), priceMinor: MinorAmount }))
    .optional()
    .describe("instead of the shop's own rates"),
  step: z.enum(["CART_INTERACTION", "CHECKOUT_INTERACTION", "CHECKOUT_COMPLETION"]).optional(),
});

/** What the app has put into the checkout, and the checkout itself without its pages. */
export function checkoutRoutes(world: World): ControlRoute[] {
  return [...customizationRoutes(world), ...pricingRoutes(world)];
}

function customizationRoutes(world: World): ControlRoute[] {
  const kinds = Object.keys(CUSTOMIZATION_TYPES) as CustomizationKind[];
  const tag = "checkout";
  return [
    route({
      method: "GET",
      path: "/_control/customizations",
      summary: "Discounts, validations, cart transforms and carrier services that the app has made in a shop",
      tag,
      answers: "{customizations}: with their metafields",
      query: z.strictObject({ shop: ShopName }),
      handle: ({ query }) => {
        const { shop } = world.shops.get(query.shop);
        const all = kinds.flatMap((kind) =>
          world.customizations.list(shop, kind).map((one) => ({
            ...one,
            id: gid(CUSTOMIZATION_TYPES[kind], one.id),
            metafields:
              one.kind === "carrierService"
                ? []
                : world.metafields.list(shop, { ownerType: CUSTOMIZATION_TYPES[one.kind], ownerId: one.id }),
          })),
        );
        return { customizations: all };
      },
    }),
    route({
      method: "DELETE",
      path: "/_control/customizations/{customizationId}",
      summary: "Somebody deletes a discount, a validation, a cart transform or a carrier service in the admin",
      tag,
      answers: "{deleted}",
      params: z.strictObject({ customizationId: z.string().describe("a gid://, url-encoded") }),
      query: z.strictObject({ shop: ShopName }),
      handle: ({ params, query }) => {
        const named = decodeURIComponent(params.customizationId);
        const kind = kinds.find((one) => CUSTOMIZATION_TYPES[one] === typeOfGid(named));
        if (!kind) throw notFound(named, "GET /_control/customizations lists them.");
        world.customizations.delete(world.shops.get(query.shop).shop, kind, idOfGid(named) ?? 0, "merchant");
        return { deleted: named };
      },
    }),
  ];
}

function pricingRoutes(world: World): ControlRoute[] {
  const tag = "checkout";
  return [
    route({
      method: "POST",
      path: "/_control/price-cart",
      summary: "What a cart comes to at checkout, by the app's own Functions; nothing is placed",
      tag,
      answers: "The priced cart, with what takes how much off and why",
      body: Cart,
      handle: async ({ body: { shop: named, delivery, step, ...input } }) => {
        const shop = world.shops.get(named);
        const options = delivery?.map((one) => ({ ...one, description: undefined, source: "shopify" }));
        return pricedCartView(await priceCart(world, buildCart(world, shop, { ...input, delivery: options }), step));
      },
    }),
    route({
      method: "GET",
      path: "/_control/function-runs",
      summary: "The last runs of Functions, newest first, with input, output and log",
      tag,
      answers: "{runs}",
      query: z.strictObject({ shop: ShopName, target: z.string().optional(), limit: Limit }),
      handle: ({ query }) => {
        const { shop } = world.shops.get(query.shop);
        const some = world.functionsHost.runs(shop).filter((one) => !query.target || one.target === query.target);
        return { runs: some.slice(0, query.limit ?? DEFAULT_RUNS) };
      },
    }),
  ];
}

const DEFAULT_RUNS = 20;
