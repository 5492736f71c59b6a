import { gid } from "../../gid.ts";
import type { Customer, DiscountShare, Order, OrderTotals, Shop } from "../../model.ts";
import { decimal } from "../../money.ts";
import { totalsOf } from "../../orders/totals.ts";
import { isoInZone } from "../../time-zone.ts";
import { addressPayload } from "./address.ts";
import { orderCustomerPayload } from "./customer.ts";
import { fulfillmentPayload } from "./fulfillment.ts";
import { allocations, lineItemPayload } from "./line-item.ts";
import { moneySet, taxLine } from "./money-set.ts";
import { refundPayload } from "./refund.ts";

/**
 * The REST-shaped order of orders/create, updated, paid, cancelled, fulfilled.
 * Source: the samples of these topics, shopify.dev/docs/api/webhooks/2026-07?topic=orders/create.
 */
export function orderPayload(order: Order, shop: Shop, customer: Customer | undefined): Record<string, unknown> {
  const time = (at: number | null) => (at === null ? null : isoInZone(at, shop.timezone));
  return {
    id: order.id,
    admin_graphql_api_id: gid("Order", order.id),
    app_id: null,
    browser_ip: null,
    buyer_accepts_marketing: customer?.emailConsent === "subscribed",
    cancel_reason: order.cancelReason,
    cancelled_at: time(order.cancelledAt),
    cart_token: null,
    checkout_id: null,
    checkout_token: null,
    client_details: null,
    closed_at: time(order.closedAt),
    company: null,
    confirmation_number: order.confirmationNumber,
    confirmed: true,
    contact_email: order.email,
    created_at: time(order.createdAt),
    currency: order.currency,
    ...money(order, totalsOf(order)),
    customer_locale: customer?.locale ?? shop.locale,
    device_id: null,
    discount_codes: [],
    duties_included: false,
    email: order.email,
    estimated_taxes: false,
    financial_status: order.financialStatus,
    fulfillment_status: order.fulfillmentStatus,
    landing_site: null,
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: null,
    merchant_of_record_app_id: null,
    name: order.name,
    note: order.note,
    note_attributes: [],
    number: order.number - 1_000,
    order_number: order.number,
    order_status_url: null,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    payment_gateway_names: [...new Set(order.transactions.map((one) => one.gateway))],
    phone: order.phone,
    po_number: null,
    presentment_currency: order.currency,
    processed_at: time(order.processedAt),
    reference: null,
    referring_site: null,
    source_identifier: null,
    source_name: order.sourceName,
    source_url: null,
    tags: order.tags.join(", "),
    tax_exempt: false,
    taxes_included: order.taxesIncluded,
    test: false,
    token: order.token,
    updated_at: time(order.updatedAt),
    user_id: null,
    billing_address: addressPayload(order.billingAddress),
    customer: customer ? orderCustomerPayload(customer, shop) : null,
    discount_applications: discounts(order),
    fulfillments: order.fulfillments.map((one) => fulfillmentPayload(one, order, shop)),
    line_items: order.lines.map((line) => lineItemPayload(line, order)),
    payment_terms: null,
    refunds: order.refunds.map((one) => refundPayload(one, order, shop)),
    shipping_address: addressPayload(order.shippingAddress),
    shipping_lines: order.shippingLines.map((line) => ({
      id: line.id,
      carrier_identifier: null,
      code: line.code,
      discounted_price: decimal(line.priceMinor, order.currency),
      discounted_price_set: moneySet(line.priceMinor, order.currency),
      is_removed: false,
      phone: null,
      price: decimal(line.priceMinor + offOf(line.discounts), order.currency),
      price_set: moneySet(line.priceMinor + offOf(line.discounts), order.currency),
      requested_fulfillment_service_id: null,
      source: line.source ?? "shopify",
      title: line.title,
      tax_lines: line.taxMinor > 0 ? [taxLine(line.taxMinor, order)] : [],
      discount_allocations: allocations(line.discounts ?? [], order.currency),
    })),
    returns: [],
    line_item_groups: [],
  };
}

function money(order: Order, totals: OrderTotals): Record<string, unknown> {
  const { currency } = order;
  const named = {
    current_subtotal_price: totals.currentSubtotalMinor,
    current_total_discounts: totals.currentDiscountMinor,
    current_total_price: totals.currentTotalMinor,
    current_total_tax: totals.currentTaxMinor,
    subtotal_price: totals.subtotalMinor,
    total_discounts: totals.discountMinor + shippingDiscount(order),
    total_line_items_price: totals.subtotalMinor + totals.discountMinor,
    total_price: totals.totalMinor,
    total_tax: totals.taxMinor,
  };
  const both = Object.entries(named).flatMap(([name, minor]) => [
    [name, decimal(minor, currency)],
    [`${name}_set`, moneySet(minor, currency)],
  ]);
  return {
    ...Object.fromEntries(both),
    current_shipping_price_set: moneySet(totals.shippingMinor - refundedShipping(order), currency),
    total_shipping_price_set: moneySet(totals.shippingMinor, currency),
    total_outstanding: decimal(Math.max(0, totals.outstandingMinor), currency),
    total_cash_rounding_payment_adjustment_set: moneySet(0, currency),
    total_cash_rounding_refund_adjustment_set: moneySet(0, currency),
    current_total_duties_set: null,
    current_total_additional_fees_set: null,
    total_tip_received: decimal(0, currency),
    total_weight: order.lines.reduce((sum, line) => sum + line.grams * line.quantity, 0),
    tax_lines: totals.taxMinor > 0 ? [taxLine(totals.taxMinor, order)] : [],
  };
}

function refundedShipping(order: Order): number {
  return order.refunds.reduce((sum, refund) => sum + refund.shippingMinor, 0);
}

function offOf(shares: readonly DiscountShare[] | undefined): number {
  return (shares ?? []).reduce((sum, { minor }) => sum + minor, 0);
}

function shippingDiscount(order: Order): number {
  return order.shippingLines.reduce((sum, line) => sum + offOf(line.discounts), 0);
}

function discounts(order: Order): Record<string, unknown>[] {
  if (order.discountApplications) {
    return order.discountApplications.map((one) => ({
      target_type: one.targetType,
      type: "automatic",
      value: one.value,
      value_type: one.valueType,
      allocation_method: one.allocationMethod,
      target_selection: one.targetSelection,
      title: one.title,
    }));
  }
  const total = order.lines.reduce((sum, line) => sum + line.discountMinor, 0);
  if (total === 0) return [];
  return [
    {
      target_type: "line_item",
      type: "manual",
      value: decimal(total, order.currency),
      value_type: "fixed_amount",
      allocation_method: "across",
      target_selection: "all",
      title: "Discount",
      description: "Discount",
    },
  ];
}
