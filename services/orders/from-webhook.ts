import type { z } from "zod";
import type { Fulfillment, Order, OrderLine, Refund } from "../../contracts/order.ts";
import type { WebhookOrder } from "../../contracts/webhooks/orders.ts";
import { amountsIn, byGid, fullNameOf, redeemedIn, sum, textOrNull, utc, variantTitleOf } from "./snapshot.ts";

type Minor = ReturnType<typeof amountsIn>;
type MoneySet = WebhookOrder["total_price_set"];
type Line = z.output<typeof OrderLine>;

const gid = (kind: string, id: number | string | null | undefined) =>
  id == null ? null : `gid://shopify/${kind}/${id}`;

const inSet = (minor: Minor, field: string, set: MoneySet) =>
  minor(field, set.shop_money.amount, set.shop_money.currency_code);

function lineOf(minor: Minor, line: WebhookOrder["line_items"][number], index: number): Line {
  const field = `line_items.${index}`;
  const discounts = line.discount_allocations ?? [];
  return {
    lineId: line.admin_graphql_api_id,
    productId: gid("Product", line.product_id),
    variantId: gid("ProductVariant", line.variant_id),
    sku: textOrNull(line.sku),
    title: line.title,
    variantTitle: variantTitleOf(line.variant_title),
    quantity: line.quantity,
    currentQuantity: line.current_quantity ?? line.quantity,
    unitPriceMinor: inSet(minor, `${field}.price_set`, line.price_set),
    discountMinor: sum(discounts.map((each) => inSet(minor, `${field}.discount_allocations`, each.amount_set))),
  };
}

/**
 * A refund's transactions give the amount in the currency the shopper paid in.
 * @returns null where that is not the shop's: only the Admin API knows the amount then.
 */
function refundOf(
  minor: Minor,
  currency: string,
  lines: readonly Line[],
  refund: WebhookOrder["refunds"][number],
  index: number,
): z.output<typeof Refund> | null {
  const field = `refunds.${index}`;
  const paidBack = refund.transactions.filter((each) => each.kind === "refund" && each.status === "success");
  if (paidBack.some((each) => each.currency != null && each.currency !== currency)) return null;
  return {
    refundId: refund.admin_graphql_api_id,
    createdAt: utc(refund.created_at),
    note: textOrNull(refund.note),
    refundedMinor: sum(paidBack.map((each) => minor(`${field}.transactions.amount`, each.amount))),
    lines: refund.refund_line_items.map((each) => {
      const lineId = `gid://shopify/LineItem/${each.line_item_id}`;
      return {
        lineId,
        variantId: lines.find((line) => line.lineId === lineId)?.variantId ?? null,
        quantity: each.quantity,
        restockType: each.restock_type,
        locationId: gid("Location", each.location_id),
        subtotalMinor: inSet(minor, `${field}.refund_line_items.subtotal_set`, each.subtotal_set),
        taxMinor: inSet(minor, `${field}.refund_line_items.total_tax_set`, each.total_tax_set),
      };
    }),
  };
}

function fulfillmentOf(fulfillment: WebhookOrder["fulfillments"][number]): z.output<typeof Fulfillment> {
  return {
    fulfillmentId: fulfillment.admin_graphql_api_id,
    createdAt: utc(fulfillment.created_at),
    status: fulfillment.status.toLowerCase(),
    locationId: gid("Location", fulfillment.location_id),
    trackingCompany: textOrNull(fulfillment.tracking_company),
    trackingNumber: textOrNull(fulfillment.tracking_number),
    lines: fulfillment.line_items
      .map((line) => ({ lineId: line.admin_graphql_api_id, quantity: line.quantity }))
      .sort(byGid((line) => line.lineId)),
  };
}

function fulfillmentStatusOf(status: WebhookOrder["fulfillment_status"]): Order["fulfillmentStatus"] {
  return status === "fulfilled" || status === "partial" || status === "restocked" ? status : "unfulfilled";
}

function automaticTitles({ discount_applications: applications }: WebhookOrder): string[] {
  return (applications ?? []).flatMap(({ type, title }) => (type === "automatic" && title ? [title] : []));
}

/**
 * A webhook's whole order -> ours.
 * @returns null where the payload does not hold all we need (a refund in the shopper's currency): ask the Admin API.
 * @throws PoisonMessage naming the field that no order can have.
 */
export function orderFromWebhook(payload: WebhookOrder): Order | null {
  const minor = amountsIn(payload.currency);
  const lines = payload.line_items.map((line, index) => lineOf(minor, line, index)).sort(byGid((line) => line.lineId));
  const refunds = payload.refunds.map((refund, index) => refundOf(minor, payload.currency, lines, refund, index));
  const known = refunds.filter((refund) => refund !== null).sort(byGid((refund) => refund.refundId));
  if (known.length < refunds.length) return null;
  return {
    orderId: payload.admin_graphql_api_id,
    name: payload.name,
    currency: payload.currency,
    createdAt: utc(payload.created_at),
    updatedAt: utc(payload.updated_at),
    customerId: payload.customer?.admin_graphql_api_id ?? null,
    customerName: fullNameOf(payload.customer?.first_name, payload.customer?.last_name),
    email: textOrNull(payload.email),
    financialStatus: payload.financial_status ?? "pending",
    fulfillmentStatus: fulfillmentStatusOf(payload.fulfillment_status),
    cancelledAt: payload.cancelled_at == null ? null : utc(payload.cancelled_at),
    cancelReason: textOrNull(payload.cancel_reason),
    subtotalMinor: inSet(minor, "subtotal_price_set", payload.subtotal_price_set),
    discountMinor: inSet(minor, "total_discounts_set", payload.total_discounts_set),
    shippingMinor: inSet(minor, "total_shipping_price_set", payload.total_shipping_price_set),
    taxMinor: inSet(minor, "total_tax_set", payload.total_tax_set),
    totalMinor: inSet(minor, "total_price_set", payload.total_price_set),
    currentTotalMinor: inSet(minor, "current_total_price_set", payload.current_total_price_set),
    refundedMinor: sum(known.map((refund) => refund.refundedMinor)),
    ...redeemedIn(automaticTitles(payload)),
    lines,
    refunds: known,
    fulfillments: payload.fulfillments.map(fulfillmentOf).sort(byGid((each) => each.fulfillmentId)),
  };
}
