import type { Shop } from "../../contracts/shop.ts";
import { TransientError } from "../_runtime/errors.ts";
import type { AdminClient } from "../_runtime/shopify/admin-client.ts";
import {
  OrderForSyncDocument,
  type OrderForSyncQuery,
  type OrderLineForSyncFragment,
  OrderLinesPageDocument,
} from "../_runtime/shopify/generated/admin.ts";
import { orderFromAdmin, wasPaidBeforeEdit } from "./from-admin.ts";
import type { Snapshot } from "./snapshot.ts";

/** Pages of 250 lines; Shopify's orders end at 500 lines. */
const MAX_LINE_PAGES = 8;

/**
 * The order as Shopify has it now. @returns null where Shopify has no such order.
 * @throws whatever the Admin API client throws; TransientError ORDER_CHANGED_WHILE_READ.
 */
export type ReadOrder = (shop: Shop, orderId: string) => Promise<Snapshot | null>;

async function remainingLines(client: AdminClient, order: NonNullable<OrderForSyncQuery["order"]>) {
  const lines: OrderLineForSyncFragment[] = [...order.lineItems.nodes];
  let page = order.lineItems.pageInfo;
  for (let read = 1; page.hasNextPage && page.endCursor !== null; read++) {
    if (read >= MAX_LINE_PAGES)
      throw new TransientError("TOO_MANY_LINES", `${order.id} has more pages of lines than allowed`);
    const { order: next } = await client.run(OrderLinesPageDocument, { id: order.id, after: page.endCursor });
    // Pages of two states of the order make an order that never was.
    if (next?.updatedAt !== order.updatedAt) {
      throw new TransientError("ORDER_CHANGED_WHILE_READ", `${order.id} changed between two pages of its lines`);
    }
    lines.push(...next.lineItems.nodes);
    page = next.lineItems.pageInfo;
  }
  return lines;
}

/** @param now unix milliseconds. The time before the call counts as the time of the read: the answer is no older. */
export function orderReader(clientOf: (shop: Shop) => AdminClient, now: () => number): ReadOrder {
  return async (shop, orderId) => {
    const client = clientOf(shop);
    const readAtMs = now();
    const { order } = await client.run(OrderForSyncDocument, { id: orderId });
    if (order === null) return null;
    const lines = await remainingLines(client, order);
    return {
      order: orderFromAdmin(order, lines),
      source: { kind: "admin-api", readAtMs },
      wasPaid: wasPaidBeforeEdit(order),
    };
  };
}
