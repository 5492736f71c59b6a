import { gid } from "../../gid.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { Node } from "../answer.ts";
import { nodeById } from "./by-id.ts";

export interface QuantityChange {
  readonly name: string;
  readonly delta: number;
  readonly quantityAfterChange: number;
  readonly inventoryItemId: number;
  readonly locationId: number;
}

export interface AdjustmentGroup {
  readonly id: number;
  readonly createdAt: number;
  readonly reason: string;
  readonly reference: string | undefined;
  readonly changes: readonly QuantityChange[];
}

interface Filter {
  readonly inventoryItemIds?: readonly string[] | null;
  readonly locationIds?: readonly string[] | null;
  readonly quantityNames?: readonly string[] | null;
}

/** InventoryAdjustmentGroup of the Admin API: shopify.dev/docs/api/admin-graphql/2026-07/objects/InventoryAdjustmentGroup. */
export function adjustmentGroupNode(world: World, shop: string, group: AdjustmentGroup): Node {
  return {
    __typename: "InventoryAdjustmentGroup",
    id: gid("InventoryAdjustmentGroup", group.id),
    createdAt: isoUtc(group.createdAt),
    reason: group.reason,
    referenceDocumentUri: group.reference ?? null,
    staffMember: null,
    changes: ({ inventoryItemIds, locationIds, quantityNames }: Filter) =>
      group.changes
        .map((change) => ({
          ...change,
          item: gid("InventoryItem", change.inventoryItemId),
          location: gid("Location", change.locationId),
        }))
        .filter((change) => inventoryItemIds?.includes(change.item) ?? true)
        .filter((change) => locationIds?.includes(change.location) ?? true)
        .filter((change) => quantityNames?.includes(change.name) ?? true)
        .map((change) => ({
          __typename: "InventoryChange",
          name: change.name,
          delta: change.delta,
          quantityAfterChange: change.quantityAfterChange,
          ledgerDocumentUri: null,
          item: () => nodeById(world, shop, change.item),
          location: () => nodeById(world, shop, change.location),
        })),
  };
}
