import { z } from "zod";
import { defineCommand } from "../define.ts";
import { Gid } from "../order.ts";
import { Reconcile } from "../reconciliation.ts";

/** Read the order from Shopify again and apply what differs. */
export const ResyncOrderV1 = defineCommand("orders", "resync", 1, z.object({ orderId: Gid }));

/** Compare orders with Shopify, and put right what differs. Its report is the query orders.reconciliation. */
export const ReconcileOrdersV1 = defineCommand("orders", "reconcile", 1, Reconcile);

/** Read all orders of the store once more, as after an install: also after a backfill that failed. */
export const BackfillOrdersV1 = defineCommand("orders", "backfill", 1, z.object({}));
