import { gid } from "../../gid.ts";
import type { Shop } from "../../model.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { Node } from "../answer.ts";
import { metafieldFields } from "./metafield-fields.ts";

/** Shop of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/Shop. */
export function shopNode(world: World, shop: Shop): Node {
  return {
    __typename: "Shop",
    id: gid("Shop", shop.id),
    name: shop.name,
    email: shop.email,
    contactEmail: shop.email,
    currencyCode: shop.currency,
    ianaTimezone: shop.timezone,
    myshopifyDomain: shop.domain,
    createdAt: isoUtc(shop.createdAt),
    taxesIncluded: shop.taxesIncluded,
    plan: { __typename: "ShopPlan", publicDisplayName: "Basic", partnerDevelopment: true, shopifyPlus: false },
    ...metafieldFields(world, shop.shop, { ownerType: "Shop", ownerId: shop.id }),
  };
}
