import { z } from "zod";
import { Gid, Order } from "../../contracts/order.ts";

const Points = z.object({ earned: z.int(), balance: z.int(), tier: z.string() });
const Item = z.object({
  inventoryItemId: Gid,
  title: z.string(),
  sku: z.string().nullable(),
  available: z.int(),
  threshold: z.int(),
});

/** What a mail speaks of, as it was when its cause was heard. */
export const MailFacts = z.discriminatedUnion("cause", [
  z.object({ cause: z.literal("low-stock"), item: Item }),
  z.object({ cause: z.literal("refund"), order: Order, refundId: Gid }),
  z.object({
    cause: z.literal("points-summary"),
    customerId: Gid,
    orderName: z.string().nullable(),
    points: Points,
    /** Time of the newest change in it: its balance and tier are the ones that count. */
    asOf: z.iso.datetime({ offset: true }),
  }),
  z.object({ cause: z.literal("order-confirmation"), order: Order }),
]);
export type MailFacts = z.output<typeof MailFacts>;
export type FactsOf<C extends MailFacts["cause"]> = Extract<MailFacts, { cause: C }>;
