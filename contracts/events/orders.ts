import { z } from "zod";
import { defineEvent } from "../define.ts";
import { Fulfillment, Order, Refund } from "../order.ts";

/** Each is said once per fact, whatever order Shopify's webhooks arrive in; `order` is the newest state known then. */
export const OrderCreatedV1 = defineEvent("order", "created", 1, z.object({ order: Order }));
export const OrderPaidV1 = defineEvent("order", "paid", 1, z.object({ order: Order }));
/** Lines or amounts changed by an order edit. */
export const OrderEditedV1 = defineEvent("order", "edited", 1, z.object({ order: Order }));
export const OrderFulfilledV1 = defineEvent(
  "order",
  "fulfilled",
  1,
  z.object({ order: Order, fulfillment: Fulfillment }),
);
export const OrderRefundedV1 = defineEvent("order", "refunded", 1, z.object({ order: Order, refund: Refund }));
export const OrderCancelledV1 = defineEvent("order", "cancelled", 1, z.object({ order: Order }));
/** The newest state changed in any way: what a list listens to. An order's first state is said by order.created alone. */
export const OrderUpdatedV1 = defineEvent("order", "updated", 1, z.object({ order: Order }));
