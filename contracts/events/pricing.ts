import { z } from "zod";
import { defineEvent } from "../define.ts";
import { Gid } from "../order.ts";

/**
 * Shoppers pay by another version of the rules from now on; whoever keeps prices drops them.
 * productIds: those whose price may differ; null where it may be any.
 */
export const PriceChangedV1 = defineEvent(
  "price",
  "changed",
  1,
  z.object({ version: z.int(), productIds: z.array(Gid).max(500).nullable() }),
);
