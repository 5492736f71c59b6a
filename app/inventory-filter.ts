import { z } from "zod";
import { Gid } from "../contracts/order.ts";
import { addressFilter, CURSOR_PART, SEARCH_PART } from "./address-filter.ts";

export const STOCK_STATES = ["low", "out", "negative"] as const;

export const inventoryFilter = addressFilter({
  search: SEARCH_PART,
  stock: { parameter: "stock", schema: z.enum(STOCK_STATES) },
  locationId: { parameter: "location", schema: Gid },
  cursor: CURSOR_PART,
});
export type InventoryFilter = ReturnType<typeof inventoryFilter.read>;
export const INVENTORY_PATH = "/app/inventory";
