import { z } from "zod";
import { Gid } from "../contracts/order.ts";

/** As the command allows it. */
export const UNITS_MAX = 1_000_000;

/** What a merchant may say why, in Shopify's own words. Source: shopify.dev, inventory quantity adjustment reasons. */
export const ADJUST_REASONS = [
  "correction",
  "cycle_count_available",
  "damaged",
  "received",
  "restock",
  "shrinkage",
  "promotion",
  "quality_control",
  "other",
] as const;

const Key = z.uuid();
const Whole = z
  .string()
  .trim()
  .regex(/^[+-]?\d{1,7}$/)
  .transform(Number);

/** The forms of the item page. key: made by the page for each press of a button. */
export const StockForm = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("adjust"),
    locationId: Gid,
    mode: z.enum(["by", "to"]),
    units: Whole.pipe(z.int().min(-UNITS_MAX).max(UNITS_MAX)),
    reason: z.enum(ADJUST_REASONS),
    key: Key,
  }),
  z.object({ intent: z.literal("threshold"), threshold: Whole.pipe(z.int().min(0).max(UNITS_MAX)), key: Key }),
]);

export type UnitsProblem = "notWhole" | "tooMany" | "nothing" | "negative";

/** What is wrong with what stands in a field of units, or null. mode "by": a change, which 0 is not. */
export function unitsProblem(text: string, mode: "by" | "to" | "threshold"): UnitsProblem | null {
  const typed = text.trim();
  if (!/^[+-]?\d+$/.test(typed)) return "notWhole";
  const units = Number(typed);
  if (Math.abs(units) > UNITS_MAX) return "tooMany";
  if (mode === "by" && units === 0) return "nothing";
  return mode !== "by" && units < 0 ? "negative" : null;
}
