import { z } from "zod";
import { parseEnv, type ServiceEnv, serviceEnv } from "../_runtime/env.ts";
import { OUTSIDE_GRACE_MS } from "./reconcile.ts";

export interface InventoryEnv extends ServiceEnv {
  /** How long a change of stock may stay unexplained before it counts as somebody else's. */
  readonly outsideGraceMs: number;
}

const Own = z.object({
  INVENTORY_OUTSIDE_GRACE_MS: z.coerce
    .number()
    .int()
    .min(0)
    .max(3_600_000)
    .default(OUTSIDE_GRACE_MS)
    .describe("Milliseconds a change of stock may stay unexplained before it is booked as an outside write."),
});

/** INVENTORY_DATABASE_URL, INVENTORY_QUERY_DATABASE_URL, INVENTORY_NATS_USER, ..., INVENTORY_OUTSIDE_GRACE_MS. */
export function inventoryEnv(source: Readonly<Record<string, string | undefined>> = process.env): InventoryEnv {
  return { ...serviceEnv("inventory", source), outsideGraceMs: parseEnv(Own, source).INVENTORY_OUTSIDE_GRACE_MS };
}
