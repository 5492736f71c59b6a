import { z } from "zod";
import { defineImport } from "../define.ts";
import { Gid } from "../order.ts";

/**
 * What stands in the store is not what was published: write it again. Found by reconciliation.
 * productIds: those whose price group differs.
 */
export const RestorePricesV1 = defineImport(
  "pricing",
  "restore",
  1,
  z.object({ version: z.int().min(1), productIds: z.array(Gid).max(250) }),
);
