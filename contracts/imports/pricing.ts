import { z } from "zod";
import { defineImport } from "../define.ts";

/** What stands in the store is not what was published: write it again. Found by reconciliation. */
export const RestorePricesV1 = defineImport("pricing", "restore", 1, z.object({ version: z.int().min(1) }));
