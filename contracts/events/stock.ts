import { z } from "zod";
import { defineEvent } from "../define.ts";
import { Gid } from "../order.ts";

const Item = {
  inventoryItemId: Gid,
  /** What people call it: product and variant title, SKU where it has one. */
  title: z.string(),
  sku: z.string().nullable(),
};

/** Available, over all locations, fell to the item's threshold or below it. Said once a fall. */
export const StockLowV1 = defineEvent("stock", "low", 1, z.object({ ...Item, available: z.int(), threshold: z.int() }));
/** Available rose above the threshold again. */
export const StockRestockedV1 = defineEvent(
  "stock",
  "restocked",
  1,
  z.object({ ...Item, available: z.int(), threshold: z.int() }),
);
/** A stock figure of one item at one location changed: what a page listens to. */
export const StockChangedV1 = defineEvent(
  "stock",
  "changed",
  1,
  z.object({
    inventoryItemId: Gid,
    locationId: Gid.nullable(),
    available: z.int(),
    /** True where nothing we know of explains the change. */
    outside: z.boolean(),
  }),
);
