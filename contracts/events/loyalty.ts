import { z } from "zod";
import { defineEvent } from "../define.ts";
import { Gid } from "../order.ts";

/** Points are whole numbers; delta is negative when they are taken back. balance: after it. */
export const PointsChangedV1 = defineEvent(
  "loyalty",
  "points-changed",
  1,
  z.object({
    customerId: Gid,
    orderId: Gid.nullable(),
    orderName: z.string().nullable(),
    reason: z.enum(["earned", "refunded", "cancelled", "adjusted", "merged", "redeemed"]),
    delta: z.int(),
    balance: z.int(),
    tier: z.string(),
    /** So many more points were paid with than were there: of two checkouts at once, each had them. */
    overdrawn: z.int().min(1).optional(),
  }),
);

export const TierChangedV1 = defineEvent(
  "loyalty",
  "tier-changed",
  1,
  z.object({ customerId: Gid, from: z.string(), to: z.string() }),
);
