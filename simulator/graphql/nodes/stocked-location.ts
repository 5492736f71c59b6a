import { levelOf } from "../../inventory/levels.ts";
import type { Location } from "../../model.ts";
import type { Node } from "../answer.ts";
import { type Listing, listed } from "../listing.ts";
import { levelNode } from "./inventory-level.ts";
import { locationNode } from "./location.ts";
import { inventoryItemNode } from "./product.ts";

const LEVELS: Listing = {
  from: "levels",
  columns: "*",
  idColumn: "inventory_item_id",
  search: {
    inventory_item_id: { column: "inventory_item_id", kind: "id" },
    updated_at: { column: "updated_at", kind: "time" },
  },
  sortKeys: { ID: "inventory_item_id" },
  sortsBy: "ID",
  nodeOf: ({ world }, row) => {
    const level = levelOf(row);
    const item = () => {
      const found = world.products.byInventoryItem(level.shop, level.inventoryItemId);
      return found ? inventoryItemNode(world, found.product, found.variant) : null;
    };
    return { ...levelNode(world, level), item };
  },
};

/** A location with what lies there, by inventory item. */
export function stockedLocationNode(location: Location): Node {
  return {
    ...locationNode(location),
    inventoryLevels: listed(LEVELS, { sql: "location_id = ?", value: location.id }),
  };
}
