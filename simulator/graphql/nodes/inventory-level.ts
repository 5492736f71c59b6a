import { GraphQLError } from "graphql";
import { gid } from "../../gid.ts";
import type { Level } from "../../model.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { Node } from "../answer.ts";
import { locationNode } from "./location.ts";

/**
 * The states of stock. Those that the stores have no notion of are 0.
 * Source: shopify.dev/docs/apps/build/orders-fulfillment/inventory-management-apps#inventory-states.
 */
const QUANTITIES: Readonly<Record<string, (level: Level) => number>> = {
  available: (level) => level.available,
  committed: (level) => level.committed,
  on_hand: (level) => level.onHand,
  incoming: (level) => level.incoming,
  reserved: () => 0,
  damaged: () => 0,
  safety_stock: () => 0,
  quality_control: () => 0,
};

/** InventoryLevel of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/InventoryLevel. */
export function levelNode(world: World, level: Level): Node {
  return {
    __typename: "InventoryLevel",
    id: `${gid("InventoryLevel", level.locationId)}?inventory_item_id=${level.inventoryItemId}`,
    isActive: true,
    updatedAt: isoUtc(level.updatedAt),
    location: () => {
      const location = world.shops.locations(level.shop).find((one) => one.id === level.locationId);
      return location ? locationNode(location) : null;
    },
    quantities: ({ names }: { names: readonly string[] }) => names.map((name) => quantityNode(level, name)),
  };
}

function quantityNode(level: Level, name: string): Node {
  const quantity = QUANTITIES[name]?.(level);
  if (quantity === undefined) {
    throw new GraphQLError(`${name} is no quantity. It may be: ${Object.keys(QUANTITIES).join(", ")}.`, {
      extensions: { code: "BAD_REQUEST" },
    });
  }
  return {
    __typename: "InventoryQuantity",
    id: `${gid("InventoryQuantity", level.locationId)}?inventory_item_id=${level.inventoryItemId}&name=${name}`,
    name,
    quantity,
    updatedAt: isoUtc(level.updatedAt),
  };
}
