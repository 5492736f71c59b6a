import { z } from "zod";

/**
 * The shop of a message: the myshopify prefix ("harbor-lane" of harbor-lane.myshopify.com).
 * It is one token of a NATS subject, so dots, stars, angle brackets and spaces can never get in.
 * Source: Shopify shop names are a-z, 0-9 and hyphen, and begin with a letter or digit.
 */
export const Shop = z
  .string()
  .max(100)
  .regex(/^[a-z0-9][a-z0-9-]*$/, "a shop is its myshopify prefix, e.g. harbor-lane");
export type Shop = z.infer<typeof Shop>;

const MYSHOPIFY = ".myshopify.com";

/** "harbor-lane.myshopify.com" -> "harbor-lane". Throws a ZodError for anything that is no myshopify domain. */
export function shopFromDomain(domain: string): Shop {
  const lower = domain.toLowerCase();
  return Shop.parse(lower.endsWith(MYSHOPIFY) ? lower.slice(0, -MYSHOPIFY.length) : domain);
}

/** "harbor-lane" -> "harbor-lane.myshopify.com". */
export function domainOfShop(shop: Shop): string {
  return shop + MYSHOPIFY;
}

/** Stands in the shop's place in the subject of a query that concerns no shop. No shop can be called this. */
export const NO_SHOP = "_";
