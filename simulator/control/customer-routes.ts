import { z } from "zod";
import { gid } from "../gid.ts";
import type { World } from "../world.ts";
import { defined } from "./defined.ts";
import { Id, Limit, Offset, ShopName } from "./fields.ts";
import { type ControlRoute, route } from "./route.ts";
import { customerView } from "./views.ts";

const CustomerPath = z.strictObject({ customerId: Id });
const Fields = {
  firstName: z.string().optional(),
  lastName: z.string().optional(),
  email: z.string().nullable().optional(),
  phone: z.string().nullable().optional(),
  tags: z.array(z.string()).optional(),
  note: z.string().nullable().optional(),
  emailConsent: z.enum(["subscribed", "not_subscribed", "unsubscribed"]).optional(),
};
const answers = "The customer, with its metafields";

export function customerRoutes(world: World): ControlRoute[] {
  const tag = "customers";
  const shopOf = (named: string | undefined) => world.shops.get(named).shop;
  return [
    route({
      method: "GET",
      path: "/_control/customers",
      summary: "Customers with their metafields",
      tag,
      answers: "{customers, total}",
      query: z.strictObject({ shop: ShopName, search: z.string().optional(), limit: Limit, offset: Offset }),
      handle: ({ query: { shop: named, ...ask } }) => {
        const shop = shopOf(named);
        const customers = world.customers.list(shop, defined(ask)).map((one) => customerView(world, one));
        return { customers, total: world.customers.count(shop) };
      },
    }),
    route({
      method: "GET",
      path: "/_control/customers/{customerId}",
      summary: "One customer",
      tag,
      answers,
      params: CustomerPath,
      query: z.strictObject({ shop: ShopName }),
      handle: ({ params, query }) => customerView(world, world.customers.get(shopOf(query.shop), params.customerId)),
    }),
    route({
      method: "POST",
      path: "/_control/customers",
      summary: "Make a customer who has not ordered yet",
      tag,
      answers,
      body: z.strictObject({ shop: ShopName, ...Fields }),
      handle: ({ body: { shop, ...made } }) =>
        customerView(world, world.customers.create(shopOf(shop), defined(made), "merchant")),
    }),
    route({
      method: "POST",
      path: "/_control/customers/{customerId}",
      summary: "Change a customer",
      tag,
      answers,
      params: CustomerPath,
      body: z.strictObject({ shop: ShopName, ...Fields }),
      handle: ({ params, body: { shop, ...change } }) =>
        customerView(world, world.customers.update(shopOf(shop), params.customerId, defined(change), "merchant")),
    }),
    route({
      method: "POST",
      path: "/_control/customers/{customerId}/merge",
      summary: "Merge this customer into another one, which is kept",
      tag,
      answers: "The customer that was kept",
      params: CustomerPath,
      body: z.strictObject({ shop: ShopName, into: Id }),
      handle: ({ params, body }) => {
        const input = { mergedId: params.customerId, keptId: body.into };
        return customerView(world, world.customers.merge(shopOf(body.shop), input, "merchant"));
      },
    }),
    route({
      method: "DELETE",
      path: "/_control/customers/{customerId}",
      summary: "Delete a customer who has not ordered",
      tag,
      answers: "{deleted}",
      params: CustomerPath,
      query: z.strictObject({ shop: ShopName }),
      handle: ({ params, query }) => {
        world.customers.delete(shopOf(query.shop), params.customerId);
        return { deleted: gid("Customer", params.customerId) };
      },
    }),
  ];
}
