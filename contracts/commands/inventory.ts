import { z } from "zod";
import { defineCommand } from "../define.ts";
import { DeliverySettings } from "../delivery.ts";
import { Gid } from "../order.ts";
import { Reconcile } from "../reconciliation.ts";

/** Change available at one location, here and in Shopify. availableDelta or setAvailable, exactly one. actor: who asked. */
export const AdjustStockV1 = defineCommand(
  "inventory",
  "adjust",
  1,
  z
    .object({
      inventoryItemId: Gid,
      locationId: Gid,
      availableDelta: z.int().min(-1_000_000).max(1_000_000).optional(),
      setAvailable: z.int().min(-1_000_000).max(1_000_000).optional(),
      /** One of Shopify's inventory adjustment reasons, e.g. correction, cycle_count_available, damaged, received. */
      reason: z.string().min(1).max(60).default("correction"),
      actor: z.string().max(200).optional(),
    })
    .refine((adjust) => (adjust.availableDelta === undefined) !== (adjust.setAvailable === undefined), {
      message: "give either availableDelta or setAvailable",
    }),
);

/** At or below this many available units (over all locations) the item counts as low. */
export const SetThresholdV1 = defineCommand(
  "inventory",
  "set-threshold",
  1,
  z.object({ inventoryItemId: Gid, threshold: z.int().min(0).max(1_000_000) }),
);

/** What checkouts promise from now on. */
export const SetDeliveryV1 = defineCommand("inventory", "set-delivery", 1, DeliverySettings);

/** Read one page of the shop's stock from Shopify, then the next. after: where the page starts; null is the first. */
export const FillStockV1 = defineCommand(
  "inventory",
  "fill",
  1,
  z.object({ after: z.string().max(500).nullable().default(null) }),
);

/** Compare products and stock with Shopify, and put right what differs. Its report is the query inventory.reconciliation. */
export const ReconcileInventoryV1 = defineCommand("inventory", "reconcile", 1, Reconcile);

/** Read all inventory items of the store once more, as after an install: also after a backfill that failed. */
export const BackfillInventoryV1 = defineCommand("inventory", "backfill", 1, z.object({}));
