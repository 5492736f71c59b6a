import type { Order } from "../../../contracts/order.ts";
import type { Cause } from "../causes.ts";
import type { MailFacts } from "../facts.ts";

const REFUND: Order["refunds"][number] = {
  refundId: "gid://shopify/Refund/1",
  createdAt: "2026-07-03T10:00:00Z",
  note: null,
  refundedMinor: 2_400n,
  lines: [
    {
      lineId: "gid://shopify/LineItem/1",
      variantId: "gid://shopify/ProductVariant/1",
      quantity: 1,
      restockType: "return",
      locationId: null,
      subtotalMinor: 2_017n,
      taxMinor: 383n,
    },
  ],
};

/** Nobody's order: for a shop that has none yet, and for the check of a template before it is kept. */
export const SAMPLE_ORDER: Order = {
  orderId: "gid://shopify/Order/1",
  name: "#1001",
  currency: "EUR",
  createdAt: "2026-07-01T09:15:00Z",
  updatedAt: "2026-07-03T10:00:00Z",
  customerId: "gid://shopify/Customer/1",
  customerName: "Robin Sample",
  email: "robin@example.com",
  financialStatus: "partially_refunded",
  fulfillmentStatus: "unfulfilled",
  cancelledAt: null,
  cancelReason: null,
  subtotalMinor: 6_300n,
  discountMinor: 200n,
  shippingMinor: 490n,
  taxMinor: 1_084n,
  totalMinor: 6_790n,
  currentTotalMinor: 4_390n,
  refundedMinor: 2_400n,
  lines: [
    {
      lineId: "gid://shopify/LineItem/1",
      productId: "gid://shopify/Product/1",
      variantId: "gid://shopify/ProductVariant/1",
      sku: "SAMPLE-1",
      title: "Sample lantern",
      variantTitle: "Brass",
      quantity: 2,
      currentQuantity: 1,
      unitPriceMinor: 2_500n,
      discountMinor: 200n,
    },
    {
      lineId: "gid://shopify/LineItem/2",
      productId: null,
      variantId: null,
      sku: null,
      title: "Gift wrap",
      variantTitle: null,
      quantity: 1,
      currentQuantity: 1,
      unitPriceMinor: 1_500n,
      discountMinor: 0n,
    },
  ],
  refunds: [REFUND],
  fulfillments: [],
};

/**
 * What a mail of the cause would say of an order. Of a refund that has not happened, the sample's amount is shown in
 * the order's currency; of points, made-up figures: notifications does not know the rule.
 */
export function sampleFacts(cause: Cause, order: Order = SAMPLE_ORDER): MailFacts {
  switch (cause) {
    case "low-stock": {
      const line = order.lines.find((each) => each.variantId !== null) ?? SAMPLE_ORDER.lines[0];
      const title = [line?.title, line?.variantTitle].filter(Boolean).join(", ");
      const item = { inventoryItemId: "gid://shopify/InventoryItem/1", title, sku: line?.sku ?? null };
      return { cause, item: { ...item, available: 4, threshold: 5 } };
    }
    case "points-summary": {
      const points = { earned: 68, balance: 412, tier: "Silver" };
      const customerId = order.customerId ?? "gid://shopify/Customer/1";
      return { cause, customerId, orderName: order.name, points, asOf: order.updatedAt };
    }
    case "order-confirmation":
      return { cause, order };
    case "refund": {
      const refund = order.refunds.at(-1) ?? { ...REFUND, lines: [] };
      return { cause, order: { ...order, refunds: [refund] }, refundId: refund.refundId };
    }
  }
}
