import { z } from "zod";
import { Shop } from "./shop.ts";

/** Live messages may mail and trigger Flow; backfilled and reconciled ones may not. */
export const Origin = z.enum(["live", "backfill", "reconcile"]);
export type Origin = z.infer<typeof Origin>;

/**
 * CloudEvents 1.0 attributes as they travel in NATS headers ("ce-" + name), data as the JSON body.
 * correlationid: Shopify's event id, or the command's id: one for all that one action caused.
 * causationid: the id of the message that caused this one.
 * subject: the gid of the thing the message is about, where the sender knows it.
 * actor: who wanted it, where a person did: "staff:<id>", "customer:<id>".
 * dataref: where to fetch the data when it is over LIMITS.inlinePayloadBytes ("<service>/<message id>").
 * Source: CloudEvents 1.0.2 and its NATS protocol binding.
 */
export const Attributes = z.object({
  specversion: z.literal("1.0"),
  id: z.string().min(1).max(200),
  type: z.string().regex(/^[a-z][a-z0-9_.-]*\.v\d+$/),
  source: z.string().min(1),
  time: z.iso.datetime({ offset: true }),
  subject: z.string().optional(),
  shop: Shop,
  origin: Origin,
  correlationid: z.string().min(1),
  causationid: z.string().optional(),
  traceparent: z.string().optional(),
  actor: z.string().max(200).optional(),
  dataref: z.string().optional(),
});
export type Attributes = z.infer<typeof Attributes>;

/** A message whose data was parsed by its schema. */
export type Message<Data = unknown> = Attributes & { data: Data };
