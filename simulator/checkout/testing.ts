import type { Discount } from "../customizations/model.ts";
import { fullNamespace } from "../graphql/nodes/metafield.ts";
import type { MetafieldOwner } from "../model.ts";
import { TEST_EXTENSIONS, testWorld } from "../testing.ts";
import type { World } from "../world.ts";

const SHOP = "harbor-lane";

/** A seeded world whose app has the Functions of functions/testing/extensions, and its first shop. */
export function testShop(): { world: World; shop: ReturnType<World["shops"]["get"]> } {
  const world = testWorld({ extensionsFolder: TEST_EXTENSIONS });
  return { world, shop: world.shops.get(SHOP) };
}

export function makeDiscount(world: World, table: unknown, change: Partial<Discount> = {}): Discount {
  const discount = world.customizations.create<Discount>(SHOP, {
    kind: "discount",
    functionHandle: "ten-off",
    title: "Prices",
    discountClasses: ["PRODUCT", "ORDER", "SHIPPING"],
    combinesWith: { orderDiscounts: true, productDiscounts: true, shippingDiscounts: true },
    startsAt: 0,
    endsAt: null,
    ...change,
  });
  setMetafield(world, { ownerType: "DiscountAutomaticNode", ownerId: discount.id }, "table", table);
  return discount;
}

/** A JSON metafield in $app:pricing. */
export function setMetafield(world: World, owner: MetafieldOwner, key: string, value: unknown): void {
  const namespace = fullNamespace("$app:pricing");
  world.metafields.set(SHOP, [{ ...owner, namespace, key, type: "json", value: JSON.stringify(value) }]);
}

/** Puts a product's first variant into a price group. */
export function firstVariant(world: World, at: number, group?: string) {
  const product = world.products.list(SHOP)[at];
  const variant = product?.variants[0];
  if (!product || !variant) throw new Error(`no product ${at}`);
  if (group !== undefined) setMetafield(world, { ownerType: "Product", ownerId: product.id }, "group", group);
  return { product, variant };
}
