import { z } from "zod";
import { defineImport } from "../define.ts";
import { Order } from "../order.ts";

/**
 * A whole order as the orders service has read it, by a bulk operation or by the Admin API.
 * readAt: our clock just before Shopify was asked; the answer is no older. Of two readings of one updatedAt the later
 * counts, and any reading counts more than a webhook of that second.
 * wasPaid: it is partially paid after an edit, and was paid before.
 */
export const ImportOrderV1 = defineImport(
  "orders",
  "import",
  1,
  z.object({ order: Order, readAt: z.iso.datetime({ offset: true }), wasPaid: z.boolean().optional() }),
);
