import type { FastifyReply, FastifyRequest } from "fastify";
import type { Product, Variant } from "../model.ts";
import type { World } from "../world.ts";
import { readCookie, writeCookie } from "./cookies.ts";

/** A cookie holds about 4 kB; a line takes at most 22 characters. */
export const MAX_CART_LINES = 100;
export const MAX_QUANTITY = 999;
const COOKIE_SECONDS = 14 * 24 * 3_600;

export interface CartLine {
  readonly product: Product;
  readonly variant: Variant;
  readonly quantity: number;
  /** Units that can be bought now; null: any number. */
  readonly sellable: number | null;
}

/** Quantities by variant id, in the order they were added. */
export type CartQuantities = ReadonlyMap<number, number>;

/** The cart is the shopper's cookie, one per shop: "101:2.205:1". What does not read as that is left out. */
export function readCart(request: FastifyRequest, shop: string): CartQuantities {
  const value = readCookie(request, cookieName(shop));
  const entries = value.split(".").flatMap((entry): [number, number][] => {
    const match = /^(\d{1,15}):(\d{1,3})$/.exec(entry);
    return match && Number(match[2]) > 0 ? [[Number(match[1]), Number(match[2])]] : [];
  });
  return new Map(entries.slice(0, MAX_CART_LINES));
}

export function writeCart(reply: FastifyReply, shop: string, cart: CartQuantities): void {
  const value = [...cart].map(([variantId, quantity]) => `${variantId}:${quantity}`).join(".");
  writeCookie(reply, shop, cookieName(shop), value, COOKIE_SECONDS);
}

function cookieName(shop: string): string {
  return `cart_${shop}`;
}

/** The cart with so many of a variant in it; 0 takes the line out. */
export function withQuantity(cart: CartQuantities, variantId: number, quantity: number): CartQuantities {
  const next = new Map(cart);
  if (quantity <= 0) next.delete(variantId);
  else if (next.has(variantId) || next.size < MAX_CART_LINES) next.set(variantId, Math.min(quantity, MAX_QUANTITY));
  return next;
}

/** The lines that can still be sold: a product may have gone since it was put into the cart. */
export function cartLines({ products, inventory }: World, shop: string, cart: CartQuantities): CartLine[] {
  return [...cart].flatMap(([variantId, quantity]) => {
    try {
      const { product, variant } = products.variant(shop, { variantId });
      if (product.status !== "active") return [];
      return [{ product, variant, quantity, sellable: inventory.sellable(shop, variant) }];
    } catch {
      return [];
    }
  });
}

/** "Sage / Large"; nothing for a product that has one variant only. */
export function variantLabel(variant: Variant): string {
  return variant.title === "Default Title" ? "" : variant.title;
}

/** A picture of the catalogue may lie on a server that cannot be reached: the simulator's own drawing always can. */
export function imageOf(product: Product): { src: string; alt: string } {
  const own = product.images.find((image) => image.src.startsWith("/"));
  return { src: own?.src ?? `/media/${product.shop}/${product.id}.svg`, alt: own?.alt || product.title };
}
