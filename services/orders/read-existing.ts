import type { Shop } from "../../contracts/shop.ts";
import { TransientError } from "../_runtime/errors.ts";
import type { ReadOrder } from "./read-order.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Reads an order that a webhook has just spoken of.
 * @throws TransientError ORDER_NOT_FOUND: a new order may take a moment to show in the Admin API.
 */
export async function readExisting(readOrder: ReadOrder, shop: Shop, orderId: string): Promise<Snapshot> {
  const snapshot = await readOrder(shop, orderId);
  if (snapshot === null) throw new TransientError("ORDER_NOT_FOUND", `Shopify has no order ${orderId}`);
  return snapshot;
}
