import { idOfGid } from "../../gid.ts";
import type { Level } from "../../model.ts";
import type { AdminContext, Node } from "../answer.ts";
import { adjustmentGroupNode, type QuantityChange } from "../nodes/adjustment-group.ts";
import type { UserError } from "./user-error.ts";

/** Source: shopify.dev, manage-quantities-states (reasons of a change of quantities). */
const REASONS: ReadonlySet<string> = new Set([
  "correction",
  "cycle_count_available",
  "damaged",
  "movement_canceled",
  "movement_created",
  "movement_received",
  "movement_updated",
  "other",
  "promotion",
  "quality_control",
  "received",
  "reservation_created",
  "reservation_deleted",
  "reservation_updated",
  "restock",
  "safety_stock",
  "shrinkage",
]);

/** What a quantity may become. Source: the error codes of both mutations. */
const ADJUST_LIMIT = 2_000_000_000;
const SET_LIMIT = 1_000_000_000;

interface At {
  readonly inventoryItemId: string;
  readonly locationId: string;
  /** Must be given; null leaves out the check. */
  readonly changeFromQuantity?: number | null;
}
interface Common {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
}
type AdjustInput = Common & { readonly changes: readonly (At & { readonly delta: number })[] };
type SetInput = Common & { readonly quantities: readonly (At & { readonly quantity: number })[] };

/** What differs between the two mutations. */
interface Rules {
  readonly list: "changes" | "quantities";
  readonly names: readonly string[];
  readonly wrongName: string;
  readonly limit: number;
  readonly unique: boolean;
}
const ADJUST: Rules = {
  list: "changes",
  names: ["available"],
  wrongName: "INVALID_QUANTITY_NAME",
  limit: ADJUST_LIMIT,
  unique: false,
};
const SET: Rules = {
  list: "quantities",
  names: ["available", "on_hand"],
  wrongName: "INVALID_NAME",
  limit: SET_LIMIT,
  unique: true,
};

/** shopify.dev/docs/api/admin-graphql/2026-07/mutations/inventoryAdjustQuantities. */
export const inventoryAdjustQuantities = (context: AdminContext): Node => ({
  inventoryAdjustQuantities: ({ input }: { input: AdjustInput }) =>
    change(context, ADJUST, input, input.changes, (one, current) => current + one.delta),
});

/** shopify.dev/docs/api/admin-graphql/2026-07/mutations/inventorySetQuantities. */
export const inventorySetQuantities = (context: AdminContext): Node => ({
  inventorySetQuantities: ({ input }: { input: SetInput }) =>
    change(context, SET, input, input.quantities, (one) => one.quantity),
});

/** All of them or none, in one action: their webhooks carry one Event-Id. */
function change<One extends At>(
  context: AdminContext,
  rules: Rules,
  input: Common,
  wanted: readonly One[],
  next: (one: One, current: number) => number,
): Node {
  const userErrors = inputErrors(rules, input);
  const planned: Planned[] = [];
  for (const [at, one] of userErrors.length > 0 ? [] : wanted.entries()) {
    const result = plan(context, rules, input.name, { one, at, before: planned, next });
    if ("message" in result) userErrors.push(result);
    else planned.push(result);
  }
  if (userErrors.length > 0) return { inventoryAdjustmentGroup: null, userErrors };
  const moving = planned.filter((one) => one.delta !== 0);
  // Where nothing changes there is no event to tell of.
  if (moving.length === 0) return { inventoryAdjustmentGroup: null, userErrors };
  return { inventoryAdjustmentGroup: apply(context, input, moving), userErrors };
}

interface Planned {
  readonly inventoryItemId: number;
  readonly locationId: number;
  readonly delta: number;
}

function plan<One extends At>(
  { world, shop }: AdminContext,
  rules: Rules,
  name: string,
  asked: { one: One; at: number; before: readonly Planned[]; next: (one: One, current: number) => number },
): Planned | UserError {
  const { one, at, before, next } = asked;
  const wrong = (code: string | null, field: string, message: string): UserError => ({
    code,
    field: ["input", rules.list, String(at), field],
    message,
  });
  const item = world.products.byInventoryItem(shop, idOfGid(one.inventoryItemId) ?? 0)?.variant.inventoryItemId;
  if (item === undefined) {
    return wrong("INVALID_INVENTORY_ITEM", "inventoryItemId", "The specified inventory item could not be found.");
  }
  const location = world.shops.locations(shop).find((known) => known.id === idOfGid(one.locationId))?.id;
  if (location === undefined) {
    return wrong("INVALID_LOCATION", "locationId", "The specified location could not be found.");
  }
  const level = world.inventory.levels(shop, item).find((known) => known.locationId === location);
  if (!level) {
    const message = "The specified inventory item is not stocked at the location.";
    return wrong("ITEM_NOT_STOCKED_AT_LOCATION", "locationId", message);
  }
  const here = before.filter((other) => other.inventoryItemId === item && other.locationId === location);
  if (rules.unique && here.length > 0) {
    const message = "The combination of inventoryItemId and locationId must be unique.";
    return wrong("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR", "inventoryItemId", message);
  }
  const current = quantityOf(level, name) + here.reduce((sum, other) => sum + other.delta, 0);
  if (one.changeFromQuantity === undefined) {
    return wrong(null, "changeFromQuantity", "changeFromQuantity must be given, or null to leave out the check.");
  }
  if (one.changeFromQuantity !== null && one.changeFromQuantity !== current) {
    const message = "The changeFromQuantity argument no longer matches the persisted quantity.";
    return wrong("CHANGE_FROM_QUANTITY_STALE", "changeFromQuantity", message);
  }
  const after = next(one, current);
  if (after > rules.limit) return wrong("INVALID_QUANTITY_TOO_HIGH", "quantity", "The quantity is too high.");
  if (after < -rules.limit) return wrong("INVALID_QUANTITY_TOO_LOW", "quantity", "The quantity is too low.");
  if (name === "on_hand" && after < 0) {
    return wrong("INVALID_QUANTITY_NEGATIVE", "quantity", "The quantity can't be negative.");
  }
  return { inventoryItemId: item, locationId: location, delta: after - current };
}

function inputErrors(rules: Rules, { name, reason, referenceDocumentUri }: Common): UserError[] {
  const errors: UserError[] = [];
  if (!rules.names.includes(name)) {
    const message = `The quantity name must be one of: ${rules.names.join(", ")}.`;
    errors.push({ code: rules.wrongName, field: ["input", "name"], message });
  }
  if (!REASONS.has(reason)) {
    errors.push({ code: "INVALID_REASON", field: ["input", "reason"], message: "The specified reason is invalid." });
  }
  if (referenceDocumentUri != null && !/^[a-z][a-z0-9+.-]*:\S+$/i.test(referenceDocumentUri)) {
    const message = "The specified reference document is invalid.";
    errors.push({ code: "INVALID_REFERENCE_DOCUMENT", field: ["input", "referenceDocumentUri"], message });
  }
  return errors;
}

/** On hand moves with available: what is committed stays. */
function apply({ world, shop }: AdminContext, input: Common, planned: readonly Planned[]): Node {
  const { kit, movements } = world.inner;
  return kit.act(shop, "app", (action) => {
    const reference = input.referenceDocumentUri ?? undefined;
    const cause = { reason: input.reason, ...(reference === undefined ? {} : { reference }) };
    const changes = planned.flatMap(({ inventoryItemId, locationId, delta }): QuantityChange[] => {
      const level = movements.move(action, inventoryItemId, locationId, { available: delta }, cause);
      return ["available", "on_hand"].map((name) => ({
        name,
        delta,
        quantityAfterChange: quantityOf(level, name),
        inventoryItemId,
        locationId,
      }));
    });
    const id = kit.ids.next("adjustmentGroup");
    return adjustmentGroupNode(world, shop, { id, createdAt: action.at, changes, reason: input.reason, reference });
  });
}

function quantityOf(level: Level, name: string): number {
  return name === "on_hand" ? level.onHand : level.available;
}
