import { gid } from "../../gid.ts";
import type { Order, Refund, RefundLine, Shop } from "../../model.ts";
import { decimal } from "../../money.ts";
import { isoInZone } from "../../time-zone.ts";
import { lineItemPayload } from "./line-item.ts";
import { moneySet } from "./money-set.ts";
import { transactionPayload } from "./transaction.ts";

/** Source: the sample of refunds/create, shopify.dev/docs/api/webhooks/2026-07?topic=refunds/create. */
export function refundPayload(refund: Refund, order: Order, shop: Shop): Record<string, unknown> {
  const at = isoInZone(refund.createdAt, shop.timezone);
  return {
    id: refund.id,
    admin_graphql_api_id: gid("Refund", refund.id),
    order_id: order.id,
    created_at: at,
    processed_at: at,
    note: refund.note,
    user_id: null,
    restock: refund.lines.some((line) => line.restockType !== "no_restock"),
    duties: [],
    total_duties_set: moneySet(0, order.currency),
    additional_fees: [],
    total_additional_fees_set: moneySet(0, order.currency),
    return: null,
    refund_shipping_lines: [],
    refund_line_items: refund.lines.map((line) => refundLinePayload(line, order)),
    transactions: refund.transactions.map((one) => transactionPayload(one, order, shop)),
    order_adjustments: refund.shippingMinor > 0 ? [shippingAdjustment(refund, order)] : [],
  };
}

function refundLinePayload(line: RefundLine, order: Order): Record<string, unknown> {
  const ordered = order.lines.find((one) => one.id === line.lineId);
  return {
    id: line.id,
    line_item_id: line.lineId,
    location_id: line.locationId,
    quantity: line.quantity,
    restock_type: line.restockType,
    subtotal: Number(decimal(line.subtotalMinor, order.currency)),
    subtotal_set: moneySet(line.subtotalMinor, order.currency),
    total_tax: Number(decimal(line.taxMinor, order.currency)),
    total_tax_set: moneySet(line.taxMinor, order.currency),
    line_item: ordered ? lineItemPayload(ordered, order) : null,
  };
}

function shippingAdjustment(refund: Refund, order: Order): Record<string, unknown> {
  return {
    id: refund.id + 1,
    order_id: order.id,
    refund_id: refund.id,
    amount: decimal(-refund.shippingMinor, order.currency),
    amount_set: moneySet(-refund.shippingMinor, order.currency),
    tax_amount: decimal(0, order.currency),
    tax_amount_set: moneySet(0, order.currency),
    kind: "shipping_refund",
    reason: "Shipping refund",
  };
}
