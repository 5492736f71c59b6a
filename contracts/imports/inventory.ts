import { z } from "zod";
import { defineImport } from "../define.ts";
import { Gid } from "../order.ts";

const Time = z.iso.datetime({ offset: true });

/** An inventory item with its variant, its product and the store's own figures, as the Admin API has them. */
export const ReadItem = z.object({
  itemId: Gid,
  variantId: Gid.nullable(),
  productId: Gid.nullable(),
  /** The product's. */
  title: z.string(),
  variantTitle: z.string().nullable(),
  sku: z.string().nullable(),
  tracked: z.boolean(),
  levels: z.array(
    z.object({
      locationId: Gid,
      locationName: z.string(),
      available: z.int(),
      committed: z.int(),
      onHand: z.int(),
      incoming: z.int(),
      updatedAt: Time,
    }),
  ),
});
export type ReadItem = z.output<typeof ReadItem>;

/**
 * readAt: our clock just before Shopify was asked; the answer is no older.
 * asOf: the same moment by the store's clock, where it is known (a bulk operation's createdAt): all that had happened in
 * the store until then is in the figures, even where a level's updatedAt is older.
 */
export const ImportItemV1 = defineImport(
  "inventory",
  "import",
  1,
  z.object({ item: ReadItem, readAt: Time, asOf: Time.nullable() }),
);

/** Every place that stock can be at, closed ones too: a ledger keeps their names. */
export const ImportLocationsV1 = defineImport(
  "inventory",
  "import-locations",
  1,
  z.object({ locations: z.array(z.object({ locationId: Gid, name: z.string() })).max(1_000) }),
);
