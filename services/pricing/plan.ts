import { z } from "zod";

/** Metafields of a product's two price groups: one is read by the Functions, the other is written meanwhile. */
export const SLOTS = ["group", "group_b"] as const;
export type Slot = 0 | 1;

/** The price group of a product that is in none any more: a metafield is not taken away, it says that. */
export const NO_GROUP = "-";

/**
 * What a publication writes, word by word: compiled once, so that a resumed one writes the same.
 * Texts are JSON, and each at most METAFIELD_BYTES long.
 */
export const Plan = z.object({
  slot: z.union([z.literal(0), z.literal(1)]),
  table: z.string(),
  limits: z.string(),
  kits: z.string(),
  variables: z.string(),
  /** "null" where points are no money. */
  redemption: z.string(),
  /** On the shop's wall, ascending: what begins or ends then is known to the Functions. */
  boundaries: z.array(z.string()),
  timeZone: z.string(),
  shopGid: z.string(),
  /** Whose price may differ from what was published before; null: any. */
  changedProductIds: z.array(z.string()).nullable(),
});
export type Plan = z.output<typeof Plan>;
