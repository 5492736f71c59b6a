import type { AdjustStockV1 } from "../../contracts/commands/inventory.ts";
import type { DataOf } from "../../contracts/define.ts";
import type { Message } from "../../contracts/envelope.ts";
import type { Shop } from "../../contracts/shop.ts";
import { UserError } from "../_runtime/errors.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import { AdminDeclined } from "../_runtime/shopify/admin-errors.ts";
import {
  InventoryAdjustDocument,
  InventoryLevelNowDocument,
  InventorySetDocument,
} from "../_runtime/shopify/generated/admin.ts";
import type { StockDecision } from "./decisions.ts";

/** How often a figure may change under our hands between reading and writing it before the command fails. */
export const MAX_ADJUST_ATTEMPTS = 5;

/** Another attempt, with a fresh figure, may succeed. An attempt made before a crash may have met it too. */
const STALE = new Set(["CHANGE_FROM_QUANTITY_STALE", "COMPARE_QUANTITY_STALE", "IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED"]);

/** Remembers what an attempt was made with, before it is made. @returns what was remembered first. */
export type RememberAttempt = (
  shop: Shop,
  commandId: string,
  attempt: number,
  changeFrom: () => Promise<number>,
) => Promise<number>;

type Adjust = Message<DataOf<typeof AdjustStockV1>>;

export interface PushDeps {
  readonly clientOf: (shop: Shop) => AdminClient;
  readonly remember: RememberAttempt;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Changes available in Shopify, once per command however often this runs: an attempt repeats with the same figures
 * under the same idempotency key, and Shopify answers it with the first result.
 * @throws UserError where Shopify has no such stock, declines the change, or its figure never holds still.
 */
export function pushAdjustment({ clientOf, remember, now }: PushDeps) {
  return async (message: Adjust): Promise<Extract<StockDecision, { kind: "adjusted" }>> => {
    const { inventoryItemId: itemId, locationId, reason, actor = message.actor ?? null } = message.data;
    const client = clientOf(message.shop);
    const readAvailable = () => availableNow(client, itemId, locationId);
    for (let attempt = 1; attempt <= MAX_ADJUST_ATTEMPTS; attempt++) {
      const changeFrom = await remember(message.shop, message.id, attempt, readAvailable);
      const done = await attemptChange(client, message, attempt, changeFrom);
      if (done === null) continue;
      const atMs = done.at === null ? now() : Date.parse(done.at);
      return { kind: "adjusted", itemId, locationId, delta: done.delta, atMs, reason, actor };
    }
    throw new UserError(
      "STOCK_KEEPS_CHANGING",
      `the stock of ${itemId} changed ${MAX_ADJUST_ATTEMPTS} times while it was being adjusted; nothing was written`,
      "try again when fewer orders come in",
    );
  };
}

async function availableNow(client: AdminClient, inventoryItemId: string, locationId: string): Promise<number> {
  const { inventoryItem } = await client.run(InventoryLevelNowDocument, { inventoryItemId, locationId });
  if (inventoryItem === null) {
    throw new UserError("ITEM_UNKNOWN", `Shopify has no ${inventoryItemId}`, "reload the page: it may be deleted");
  }
  if (!inventoryItem.tracked) {
    const remedy = "turn on inventory tracking for the variant in the Shopify admin";
    throw new UserError("ITEM_NOT_TRACKED", `Shopify does not count the stock of ${inventoryItemId}`, remedy);
  }
  const available = inventoryItem.inventoryLevel?.quantities.find((each) => each.name === "available")?.quantity;
  if (available === undefined) {
    const remedy = "stock it there in the Shopify admin first";
    throw new UserError("NOT_STOCKED_HERE", `${inventoryItemId} is not stocked at ${locationId}`, remedy);
  }
  return available;
}

/** @returns null where the figure was another one by then. */
async function attemptChange(client: AdminClient, message: Adjust, attempt: number, changeFromQuantity: number) {
  const { inventoryItemId, locationId, availableDelta, setAvailable, reason } = message.data;
  const options = { cause: message.id, effect: `attempt/${attempt}` };
  const place = { inventoryItemId, locationId, changeFromQuantity };
  try {
    if (setAvailable !== undefined) {
      if (setAvailable === changeFromQuantity) return { delta: 0, at: null };
      const input = { name: "available", reason, quantities: [{ ...place, quantity: setAvailable }] };
      const { inventorySetQuantities } = await client.run(InventorySetDocument, { input }, options);
      const at = inventorySetQuantities?.inventoryAdjustmentGroup?.createdAt ?? null;
      return { delta: setAvailable - changeFromQuantity, at };
    }
    const delta = availableDelta ?? 0;
    if (delta === 0) return { delta, at: null };
    const input = { name: "available", reason, changes: [{ ...place, delta }] };
    const { inventoryAdjustQuantities } = await client.run(InventoryAdjustDocument, { input }, options);
    return { delta, at: inventoryAdjustQuantities?.inventoryAdjustmentGroup?.createdAt ?? null };
  } catch (error) {
    if (!(error instanceof AdminDeclined)) throw error;
    if (error.errors.some(({ code }) => code !== null && STALE.has(code))) return null;
    throw new UserError(error.code, error.message, "check item, location and reason", { cause: error });
  }
}
