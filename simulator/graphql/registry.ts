import { idOfGid } from "../gid.ts";
import type { AdminContext, Node } from "./answer.ts";
import { orderNode } from "./nodes/order.ts";
import { shopNode } from "./nodes/shop.ts";

type RootFields = (context: AdminContext) => Node;

const order: RootFields = ({ world, shop }) => ({
  order: ({ id }: { id: string }) => {
    const found = idOfGid(id);
    const order = found === undefined ? undefined : world.orders.find(shop, found);
    return order ? orderNode(world, order) : null;
  },
});

const shop: RootFields = ({ world, shop: name }) => ({ shop: () => shopNode(world.shops.get(name)) });

/**
 * Every operation of the project's .graphql files, by name, with the root fields it may ask for. A test holds this
 * list and the files equal; whatever is not in it is refused.
 */
export const REGISTRY: Readonly<Record<string, RootFields>> = {
  OrderForSync: order,
  OrderLinesPage: order,
  ShopSettings: shop,
};
