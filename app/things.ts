import { z } from "zod";
import { Gid } from "../contracts/order.ts";

/** A variant as a cart of the preview needs it. price: a decimal in the shop's currency. */
const Variant = z.object({ id: Gid, title: z.string(), price: z.string() });
export type PricedVariant = z.output<typeof Variant>;

/** A product with its first variants. */
export const PricedProduct = z.object({ id: Gid, title: z.string(), variants: z.array(Variant) });
export type PricedProduct = z.output<typeof PricedProduct>;

/** What a rule is about, by its name. */
export interface Thing {
  readonly id: string;
  readonly title: string;
  /** Of a product its own; of a variant that one alone. */
  readonly product: PricedProduct | null;
}

/** What App Bridge's picker gives of a product; a price may be a number there. */
const Picked = z.object({
  id: Gid,
  title: z.string(),
  variants: z.array(
    z.object({ id: Gid.optional(), title: z.string().optional(), price: z.union([z.string(), z.number()]).optional() }),
  ),
});

/** @returns null for what is no product, or has nothing that can be bought. */
export function pickedProduct(picked: unknown): PricedProduct | null {
  const parsed = Picked.safeParse(picked);
  if (!parsed.success) return null;
  const { id, title, variants } = parsed.data;
  return {
    id,
    title,
    variants: variants.flatMap((variant) =>
      variant.id === undefined
        ? []
        : [{ id: variant.id, title: variant.title ?? "", price: String(variant.price ?? "0") }],
    ),
  };
}

/** "Tideline Mug", or "Tideline Mug, blue" where there are several. */
export function variantName(product: PricedProduct, variant: PricedVariant): string {
  return variant.title === "" || variant.title === "Default Title"
    ? product.title
    : `${product.title}, ${variant.title}`;
}
