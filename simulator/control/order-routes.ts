import { z } from "zod";
import { idOfGid } from "../gid.ts";
import type { Order } from "../model.ts";
import { notFound } from "../refusal.ts";
import type { World } from "../world.ts";
import { defined } from "./defined.ts";
import { Id, Limit, MinorAmount, Offset, ShopName, Whole } from "./fields.ts";
import { type ControlRoute, route } from "./route.ts";
import { orderView } from "./views.ts";

const Line = z.strictObject({
  variantId: Id.optional(),
  sku: z.string().optional(),
  quantity: Whole.min(1).default(1),
  title: z.string().optional().describe("a custom item, with priceMinor, where no variant is named"),
  priceMinor: MinorAmount.optional(),
});

const Address = z.strictObject({
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  company: z.string().optional(),
  address1: z.string().optional(),
  address2: z.string().optional(),
  city: z.string().optional(),
  zip: z.string().optional(),
  countryCode: z.string().length(2).optional(),
  phone: z.string().optional(),
});

const Place = z.strictObject({
  shop: ShopName,
  customer: z
    .strictObject({ email: z.string(), firstName: z.string().optional(), lastName: z.string().optional() })
    .nullable()
    .optional()
    .describe("null or left out: an order without customer"),
  lines: z.array(Line).min(1).max(500),
  shippingAddress: Address.optional(),
  billingAddress: Address.optional(),
  shippingCode: z.string().optional(),
  shippingMinor: MinorAmount.optional().describe("instead of the rate's own price; 0 is free"),
  payment: z.enum(["paid", "pending"]).default("paid"),
  discountMinor: MinorAmount.optional(),
  note: z.string().optional(),
  tags: z.array(z.string()).optional(),
  sourceName: z.string().optional(),
  acceptsMarketing: z.boolean().optional(),
});

const OrderPath = z.strictObject({
  orderId: z.string().describe("an id, a gid (percent-encoded), or a name such as 1001"),
});
const InShop = z.strictObject({ shop: ShopName });
const LineQuantity = z.strictObject({ lineId: Id, quantity: Whole.min(0) });

/** By id or gid in any shop, by name in the named one (the first where none is). */
function findOrder(world: World, given: string, shop: string | undefined): Order {
  const id = idOfGid(given.replace(/^#/, ""));
  const shops = shop === undefined ? world.shops.list() : [world.shops.get(shop)];
  for (const one of shops) {
    const order = id === undefined ? undefined : world.orders.find(one.shop, id);
    if (order) return order;
  }
  const named = world.orders.byName(world.shops.get(shop).shop, given);
  if (!named) throw notFound(`order "${given}"`, "GET /_control/orders lists them.");
  return named;
}

export function orderRoutes(world: World): ControlRoute[] {
  const tag = "orders";
  const answers = "The order: orderId (gid), name, totals, lines with lineId.";
  const change = <Body extends z.ZodObject>(
    verb: string,
    summary: string,
    body: Body,
    work: (at: { shop: string; orderId: number }, body: z.output<Body>) => Order,
  ) =>
    route({
      method: "POST",
      path: `/_control/orders/{orderId}/${verb}`,
      summary,
      tag,
      answers,
      params: OrderPath,
      body: body.extend({ shop: ShopName }),
      handle: ({ params, body: given }) => {
        const shop = (given as { shop?: string }).shop;
        const order = findOrder(world, params.orderId, shop);
        return orderView(world, work({ shop: order.shop, orderId: order.id }, given as z.output<Body>));
      },
    });
  return [
    route({
      method: "POST",
      path: "/_control/orders",
      summary: "A shopper buys",
      tag,
      answers,
      body: Place,
      handle: ({ body: { shop, customer, ...rest } }) =>
        orderView(
          world,
          world.orders.place(
            defined({ ...rest, shop: world.shops.get(shop).shop, customer: customer ? defined(customer) : null }),
          ),
        ),
    }),
    route({
      method: "GET",
      path: "/_control/orders",
      summary: "Orders, newest first",
      tag,
      answers: "{orders, total}",
      query: z.strictObject({ shop: ShopName, search: z.string().optional(), limit: Limit, offset: Offset }),
      handle: ({ query: { shop: name, ...ask } }) => {
        const { shop } = world.shops.get(name);
        const orders = world.orders.list(shop, defined(ask)).map((order) => orderView(world, order));
        return { orders, total: world.orders.count(shop) };
      },
    }),
    route({
      method: "GET",
      path: "/_control/orders/{orderId}",
      summary: "One order",
      tag,
      answers,
      params: OrderPath,
      query: InShop,
      handle: ({ params, query }) => orderView(world, findOrder(world, params.orderId, query.shop)),
    }),
    change(
      "cancel",
      "Cancel what is not shipped, by default with restock and refund",
      z.strictObject({
        reason: z.enum(["customer", "fraud", "inventory", "declined", "staff", "other"]).optional(),
        restock: z.boolean().optional(),
        refund: z.boolean().optional(),
      }),
      (at, body) => world.orders.cancel(defined({ ...body, ...at })),
    ),
    change(
      "refund",
      "Refund lines (all that is left where none are named), shipping or an amount",
      z.strictObject({
        lines: z
          .array(z.strictObject({ lineId: Id, quantity: Whole.min(1), restock: z.boolean().default(true) }))
          .optional(),
        shippingMinor: MinorAmount.optional(),
        amountMinor: MinorAmount.optional(),
        note: z.string().optional(),
      }),
      (at, { lines, ...body }) =>
        world.orders.refund(
          defined({ ...body, ...at, lines: lines ?? (body.amountMinor === undefined ? allLines(world, at) : []) }),
        ),
    ),
    change(
      "edit",
      "Add lines, or set the quantity of some (0 removes)",
      z.strictObject({
        add: z.array(Line).optional(),
        setQuantity: z.array(LineQuantity).optional(),
        note: z.string().optional(),
      }),
      (at, body) => world.orders.edit(defined({ ...body, ...at })),
    ),
    change(
      "fulfil",
      "Ship lines, or everything that is open",
      z.strictObject({
        lines: z.array(z.strictObject({ lineId: Id, quantity: Whole.min(1) })).optional(),
        trackingCompany: z.string().optional(),
        trackingNumber: z.string().optional(),
      }),
      (at, body) => world.orders.fulfil(defined({ ...body, ...at })),
    ),
    change("pay", "Mark as paid", z.strictObject({}), (at) => world.orders.markPaid(at)),
    change(
      "annotate",
      "Change note or tags",
      z.strictObject({ note: z.string().optional(), tags: z.array(z.string()).optional() }),
      (at, body) => world.orders.annotate(defined({ ...body, ...at })),
    ),
  ];
}

function allLines(world: World, at: { shop: string; orderId: number }) {
  return world.orders
    .get(at.shop, at.orderId)
    .lines.filter((line) => line.currentQuantity > 0)
    .map((line) => ({ lineId: line.id, quantity: line.currentQuantity }));
}
