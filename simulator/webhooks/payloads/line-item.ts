import { gid } from "../../gid.ts";
import type { DiscountShare, Order, OrderLine } from "../../model.ts";
import { decimal } from "../../money.ts";
import { moneySet, taxLine } from "./money-set.ts";

/** Parts of the order's discount_applications. */
export function allocations(shares: readonly DiscountShare[], currency: string): Record<string, unknown>[] {
  return shares.map(({ application, minor }) => ({
    amount: decimal(minor, currency),
    amount_set: moneySet(minor, currency),
    discount_application_index: application,
  }));
}

/** A line of an order, of a refund or of a fulfillment: the same object in all three. */
export function lineItemPayload(line: OrderLine, order: Order): Record<string, unknown> {
  const { currency } = order;
  return {
    id: line.id,
    admin_graphql_api_id: gid("LineItem", line.id),
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: line.fulfillableQuantity,
    fulfillment_service: "manual",
    fulfillment_status: line.fulfilledQuantity === 0 ? null : line.fulfillableQuantity > 0 ? "partial" : "fulfilled",
    gift_card: false,
    grams: line.grams,
    name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
    price: decimal(line.priceMinor, currency),
    price_set: moneySet(line.priceMinor, currency),
    product_exists: line.productId !== null,
    product_id: line.productId,
    properties: [],
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sales_line_item_group_id: null,
    sku: line.sku,
    taxable: line.taxable,
    title: line.title,
    total_discount: decimal(0, currency),
    total_discount_set: moneySet(0, currency),
    variant_id: line.variantId,
    variant_inventory_management: line.inventoryItemId === null ? null : "shopify",
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: line.taxMinor > 0 ? [taxLine(line.taxMinor, order)] : [],
    duties: [],
    discount_allocations: allocations(
      line.discounts ?? (line.discountMinor > 0 ? [{ application: 0, minor: line.discountMinor }] : []),
      currency,
    ),
  };
}
