import { idOfGid, typeOfGid } from "../gid.ts";
import type { MetafieldOwner } from "../model.ts";
import type { World } from "../world.ts";

interface OwnerKind {
  readonly ownerType: MetafieldOwner["ownerType"];
  /** What the Admin API calls it: MetafieldOwnerType. */
  readonly name: string;
  /** That writes them; null: an app may write its own without one. */
  readonly scope: string | null;
  readonly exists: (world: World, shop: string, id: number) => boolean;
}

const CUSTOMER: OwnerKind = {
  ownerType: "Customer",
  name: "CUSTOMER",
  scope: "write_customers",
  exists: (world, shop, id) => world.customers.find(shop, id) !== undefined,
};
const PRODUCT: OwnerKind = {
  ownerType: "Product",
  name: "PRODUCT",
  scope: "write_products",
  exists: (world, shop, id) => world.products.find(shop, id) !== undefined,
};
const SHOP: OwnerKind = {
  ownerType: "Shop",
  name: "SHOP",
  scope: null,
  exists: (world, shop, id) => world.shops.find(shop)?.id === id,
};
const DISCOUNT: OwnerKind = {
  ownerType: "DiscountAutomaticNode",
  name: "DISCOUNT",
  scope: "write_discounts",
  exists: (world, shop, id) => world.customizations.find(shop, "discount", id) !== undefined,
};
const VALIDATION: OwnerKind = {
  ownerType: "Validation",
  name: "VALIDATION",
  scope: "write_validations",
  exists: (world, shop, id) => world.customizations.find(shop, "validation", id) !== undefined,
};
const CART_TRANSFORM: OwnerKind = {
  ownerType: "CartTransform",
  name: "CARTTRANSFORM",
  scope: "write_cart_transforms",
  exists: (world, shop, id) => world.customizations.find(shop, "cartTransform", id) !== undefined,
};

/** By the type that a gid names. A discount answers to both of its names. */
const KINDS: Readonly<Record<string, OwnerKind>> = {
  Customer: CUSTOMER,
  Product: PRODUCT,
  Shop: SHOP,
  DiscountAutomaticNode: DISCOUNT,
  DiscountNode: DISCOUNT,
  Validation: VALIDATION,
  CartTransform: CART_TRANSFORM,
};

/**
 * What the stores keep metafields of.
 * @throws Error for a type that they keep none of: never in silence.
 */
export function ownerKindOf(ownerId: string): OwnerKind | undefined {
  const type = typeOfGid(ownerId);
  if (type === undefined) return undefined;
  const kind = KINDS[type];
  if (kind) return kind;
  throw new Error(`The simulator keeps no metafields of ${type}: only of ${Object.keys(KINDS).join(", ")}.`);
}

export function findOwner(world: World, shop: string, ownerId: string): MetafieldOwner | undefined {
  const kind = ownerKindOf(ownerId);
  const id = idOfGid(ownerId) ?? 0;
  return kind?.exists(world, shop, id) ? { ownerType: kind.ownerType, ownerId: id } : undefined;
}

export function ownerTypeName(ownerType: MetafieldOwner["ownerType"]): string {
  return KINDS[ownerType]?.name ?? ownerType.toUpperCase();
}
