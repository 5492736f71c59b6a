import { z } from "zod";
import { idOfGid } from "../gid.ts";

/** A number, or a gid that ends in one. */
export const Id = z
  .union([z.string(), z.number()])
  .transform((given, context) => {
    const id = idOfGid(given);
    if (id !== undefined) return id;
    context.addIssue({ code: "custom", message: "an id: a number, or a gid such as gid://shopify/Order/1" });
    return z.NEVER;
  })
  .describe("a number or a gid:// string");

/** The myshopify prefix. */
export const ShopName = z.string().describe("myshopify prefix; the first shop where none is named").optional();

export const Limit = z.coerce.number().int().min(1).max(5_000).optional();
export const Offset = z.coerce.number().int().min(0).optional();
export const Whole = z.number().int();
/** Minor units of the shop's currency: 1999 is 19.99 EUR. */
export const MinorAmount = z.number().int().min(0).describe("minor units of the shop's currency");
export const Probability = z.number().min(0).max(1).default(1);
