import { gid } from "../gid.ts";
import type { Allocation, Level, Variant } from "../model.ts";
import { notFound, StoreRefusal } from "../refusal.ts";
import type { Action, Kit } from "../state/act.ts";
import type { ProductStore } from "../state/products.ts";
import type { ShopStore } from "../state/shops.ts";
import { inventoryLevelPayload } from "../webhooks/payloads/inventory-level.ts";
import type { InventoryApi } from "../world-api.ts";
import type { LevelChange, LevelStore } from "./levels.ts";

/** Why stock moved, as the journal says it. */
export interface MovementCause {
  readonly reason: string;
  /** The order or document that moved it, a gid. */
  readonly reference?: string;
}

export interface Movements {
  /** One change of a level, with its journal entry and inventory_levels/update. */
  move(action: Action, item: number, location: number, by: LevelChange, cause: MovementCause): Level;
  /**
   * Takes an order line's units from available to committed. The first location (by priority) that has them all;
   * else from several, and what nobody has from the first one, which then goes below zero: where the variant may
   * be oversold. Source: Shopify assigns an order's stock by location priority.
   * @throws NOT_ENOUGH_STOCK where it may not.
   */
  commit(action: Action, variant: Variant, quantity: number, cause: MovementCause): Allocation[];
  release(action: Action, item: number, allocations: readonly Allocation[], cause: MovementCause): void;
}

export interface InventoryParts {
  readonly kit: Kit;
  readonly shops: ShopStore;
  readonly products: ProductStore;
  readonly levels: LevelStore;
}

export function openMovements({ shops, levels }: InventoryParts): Movements {
  const move: Movements["move"] = (action, item, location, by, cause) => {
    const level = levels.move(action.shop, item, location, by, action.at);
    action.note("inventory.changed", {
      inventoryItemId: gid("InventoryItem", item),
      locationId: gid("Location", location),
      availableDelta: by.available ?? 0,
      committedDelta: by.committed ?? 0,
      onHandDelta: (by.available ?? 0) + (by.committed ?? 0),
      incomingDelta: by.incoming ?? 0,
      available: level.available,
      committed: level.committed,
      onHand: level.onHand,
      incoming: level.incoming,
      reason: cause.reason,
      reference: cause.reference ?? null,
    });
    // Shopify sends a level's webhook when available moved; a commitment moves it, a fulfilment does not always:
    // the simulator tells every change, see DIFFERENCES.md.
    const shop = shops.get(action.shop);
    action.webhook("inventory_levels/update", () => inventoryLevelPayload(level, shop));
    return level;
  };

  return {
    move,
    commit(action, variant, quantity, cause) {
      if (!variant.tracked) return [];
      const item = variant.inventoryItemId;
      const plan = allocate(
        variant,
        quantity,
        shops.locations(action.shop),
        (location) => levels.find(item, location)?.available ?? 0,
      );
      for (const part of plan)
        move(action, item, part.locationId, { available: -part.quantity, committed: part.quantity }, cause);
      return plan;
    },
    release(action, item, allocations, cause) {
      for (const part of allocations) {
        if (part.quantity === 0) continue;
        move(action, item, part.locationId, { available: part.quantity, committed: -part.quantity }, cause);
      }
    },
  };
}

function allocate(
  variant: Variant,
  quantity: number,
  locations: readonly { id: number }[],
  availableAt: (locationId: number) => number,
): Allocation[] {
  const stock = locations.map((location) => ({ locationId: location.id, free: Math.max(0, availableAt(location.id)) }));
  const whole = stock.find((one) => one.free >= quantity);
  if (whole) return [{ locationId: whole.locationId, quantity }];
  const plan: { locationId: number; quantity: number }[] = [];
  let missing = quantity;
  for (const one of stock) {
    const taken = Math.min(one.free, missing);
    if (taken > 0) plan.push({ locationId: one.locationId, quantity: taken });
    missing -= taken;
  }
  if (missing === 0) return plan;
  const first = stock[0];
  if (variant.inventoryPolicy === "deny" || !first) {
    throw new StoreRefusal(
      "NOT_ENOUGH_STOCK",
      `Only ${quantity - missing} of ${quantity} units of "${variant.title}" (variant ${variant.id}) are there.`,
      {
        field: "quantity",
        remedy: "Order fewer, or put stock in with POST /_control/inventory/adjust.",
      },
    );
  }
  const existing = plan.find((part) => part.locationId === first.locationId);
  if (existing) existing.quantity += missing;
  else plan.push({ locationId: first.locationId, quantity: missing });
  return plan;
}

export function openInventory(parts: InventoryParts, movements: Movements): InventoryApi {
  const { kit, shops, products, levels } = parts;
  return {
    levels: (shop, item) => levels.list(shop, item),
    sellable(shop, variant) {
      if (!variant.tracked) return null;
      return levels.list(shop, variant.inventoryItemId).reduce((sum, level) => sum + level.available, 0);
    },
    adjust(input) {
      if (!products.byInventoryItem(input.shop, input.inventoryItemId)) {
        throw notFound(`inventory item ${input.inventoryItemId} in ${input.shop}`);
      }
      const locations = shops.locations(input.shop);
      const location = input.locationId ?? locations[0]?.id;
      if (location === undefined || !locations.some((one) => one.id === location)) {
        const remedy = `Its locations: ${locations.map((one) => `${one.id} (${one.name})`).join(", ")}.`;
        throw notFound(`location ${input.locationId} in ${input.shop}`, remedy);
      }
      if ((input.delta === undefined) === (input.set === undefined)) {
        throw new StoreRefusal("DELTA_OR_SET", "Give exactly one of delta and set.", { status: 400, field: "delta" });
      }
      const name = input.name ?? "available";
      const before = levels.find(input.inventoryItemId, location)?.[name] ?? 0;
      const by = input.delta ?? (input.set ?? 0) - before;
      return kit.act(input.shop, input.actor ?? "somebody else", (action) =>
        movements.move(
          action,
          input.inventoryItemId,
          location,
          { [name]: by },
          { reason: input.reason ?? "correction" },
        ),
      );
    },
  };
}
