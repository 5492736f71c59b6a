import { z } from "zod";
import { Gid } from "./order.ts";
import { Shop } from "./shop.ts";

const Time = z.iso.datetime({ offset: true });

/**
 * Stands where an erased customer stood, so that an order, a balance and their sums stay whole and name nobody. Shopify
 * gives no customer the number 0.
 */
export const ERASED_CUSTOMER = "gid://shopify/Customer/0";

/**
 * What is to be erased, without saying who: ids, and of email and phone a digest under `salt`, which finds them in a
 * table but can not be read back. kind "shop": everything of the shop; the other fields are empty then.
 * askedAt: by Shopify's clock. What is newer is new data, and stays.
 */
export const Erasure = z.object({
  erasureId: z.string().min(1).max(200),
  kind: z.enum(["customer", "shop"]),
  askedAt: Time,
  customerId: Gid.nullable(),
  orderIds: z.array(Gid),
  salt: z.string(),
  contactDigests: z.array(z.string()),
});
export type Erasure = z.output<typeof Erasure>;

/** One line of a service's erasure log. doneAt: erased in its tables and in all copies of its messages. */
export const LoggedErasure = Erasure.extend({ shop: Shop, heardAt: Time, doneAt: Time.nullable() });
export type LoggedErasure = z.output<typeof LoggedErasure>;

/** Whom a data request asks about: as Shopify's payload names them. */
export const Person = z.object({
  customerId: Gid.nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  orderIds: z.array(Gid),
});
export type Person = z.output<typeof Person>;

/** One heading of the file, in words for people: what it is, and the rows as they are kept. */
export const HeldData = z.object({
  title: z.string(),
  rows: z.array(z.record(z.string(), z.unknown())),
});
export type HeldData = z.output<typeof HeldData>;
