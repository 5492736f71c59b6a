import { ownerOf } from "../../customizations/customizations.ts";
import {
  type CarrierService,
  type CartTransform,
  CUSTOMIZATION_TYPES,
  type Customization,
  type Discount,
  discountStatus,
  type Validation,
} from "../../customizations/model.ts";
import type { FunctionExtension } from "../../functions/catalogue.ts";
import { gid } from "../../gid.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { Node } from "../answer.ts";
import { metafieldFields } from "./metafield-fields.ts";

export function customizationGid(one: Customization): string {
  return gid(CUSTOMIZATION_TYPES[one.kind], one.id);
}

/** ShopifyFunction of the Admin API. */
export function functionNode(one: FunctionExtension): Node {
  return {
    __typename: "ShopifyFunction",
    id: one.functionId,
    handle: one.handle,
    title: one.title,
    apiType: one.api ?? "unknown",
    apiVersion: one.apiVersion,
    inputQuery: one.targets[0]?.inputQuery ?? null,
    useCreationUi: true,
  };
}

function metafieldsOf(world: World, one: Customization): Node {
  const owner = ownerOf(one);
  return owner ? metafieldFields(world, one.shop, owner) : {};
}

/** DiscountNode of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/DiscountNode. */
export function discountNode(world: World, discount: Discount): Node {
  return {
    __typename: "DiscountNode",
    id: customizationGid(discount),
    discount: automaticAppNode(world, discount),
    ...metafieldsOf(world, discount),
  };
}

/** DiscountAutomaticApp of the Admin API. */
export function automaticAppNode(world: World, discount: Discount): Node {
  const { functionHandle, title } = discount;
  return {
    __typename: "DiscountAutomaticApp",
    discountId: customizationGid(discount),
    title,
    status: discountStatus(discount, world.clock.now()),
    startsAt: isoUtc(discount.startsAt),
    endsAt: discount.endsAt === null ? null : isoUtc(discount.endsAt),
    createdAt: isoUtc(discount.createdAt),
    updatedAt: isoUtc(discount.updatedAt),
    discountClasses: discount.discountClasses,
    combinesWith: { __typename: "DiscountCombinesWith", ...discount.combinesWith },
    appDiscountType: {
      __typename: "AppDiscountType",
      functionId: functionIdOf(world, functionHandle),
      title: world.functions.find(functionHandle)?.title ?? functionHandle,
      discountClasses: discount.discountClasses,
    },
  };
}

/** Validation of the Admin API. */
export function validationNode(world: World, validation: Validation): Node {
  const { title, enabled, blockOnFailure, functionHandle } = validation;
  return {
    __typename: "Validation",
    id: customizationGid(validation),
    title,
    enabled,
    blockOnFailure,
    shopifyFunction: () => functionNode(world.functions.find(functionHandle) ?? gone(functionHandle)),
    ...metafieldsOf(world, validation),
  };
}

/** CartTransform of the Admin API. */
export function cartTransformNode(world: World, transform: CartTransform): Node {
  return {
    __typename: "CartTransform",
    id: customizationGid(transform),
    functionId: functionIdOf(world, transform.functionHandle),
    blockOnFailure: transform.blockOnFailure,
    ...metafieldsOf(world, transform),
  };
}

/** DeliveryCarrierService of the Admin API. */
export function carrierServiceNode(service: CarrierService): Node {
  const { name, callbackUrl, active, supportsServiceDiscovery } = service;
  return {
    __typename: "DeliveryCarrierService",
    id: customizationGid(service),
    name,
    formattedName: `${name} (Rates provided by app)`,
    callbackUrl,
    active,
    supportsServiceDiscovery,
  };
}

function functionIdOf(world: World, handle: string): string {
  return (world.functions.find(handle) ?? gone(handle)).functionId;
}

/** Its extension was taken out of the app: what it made is still there, and does nothing. */
function gone(handle: string): FunctionExtension {
  return {
    handle,
    functionId: `gone-${handle}`,
    title: handle,
    apiVersion: "",
    api: undefined,
    targets: [],
    variables: undefined,
    folder: "",
  };
}
