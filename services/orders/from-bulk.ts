import type { Order } from "../../contracts/order.ts";
import type {
  BulkOrdersQuery,
  OrderDetailsFragment,
  OrderForSyncQuery,
  OrderLineForSyncFragment,
} from "../_runtime/shopify/generated/admin.ts";
import { orderFromAdmin } from "./from-admin.ts";

/** An order as a line of a bulk operation's file; its lines stand below it. */
export type BulkOrder = Omit<BulkOrdersQuery["orders"]["edges"][number]["node"], "lineItems">;
export type BulkLine = OrderLineForSyncFragment & { readonly unfulfilledQuantity: number };

/** What the lines of an order's refunds and fulfilments are, where they were read, or can be told without reading. */
export type Details = OrderDetailsFragment;

/**
 * Lines of refunds can not be told without reading them, nor which of several fulfilments a unit left with. One
 * fulfilment of an order that was neither edited nor refunded holds what is no longer unfulfilled.
 * @returns null where they have to be read.
 */
export function derivedDetails(order: BulkOrder, lines: readonly BulkLine[]): Details | null {
  const [fulfillment, ...further] = order.fulfillments;
  if (order.refunds.length > 0 || further.length > 0) return null;
  if (!fulfillment) return { refunds: [], fulfillments: [] };
  if (fulfillment.status !== "SUCCESS" || lines.some((line) => line.currentQuantity !== line.quantity)) return null;
  const nodes = lines
    .map((line) => ({ quantity: line.quantity - line.unfulfilledQuantity, lineItem: { id: line.id } }))
    .filter((line) => line.quantity > 0);
  return { refunds: [], fulfillments: [{ ...fulfillment, fulfillmentLineItems: { nodes } }] };
}

/** @throws PoisonMessage naming the field that no order can have. */
export function orderFromBulk(order: BulkOrder, lines: readonly BulkLine[], details: Details): Order {
  const whole = { ...order, ...details } as Omit<NonNullable<OrderForSyncQuery["order"]>, "lineItems">;
  return orderFromAdmin(whole, lines);
}
