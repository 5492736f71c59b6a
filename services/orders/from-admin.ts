import type { z } from "zod";
import type { Fulfillment, Order, OrderLine, Refund } from "../../contracts/order.ts";
import type { OrderForSyncQuery, OrderLineForSyncFragment } from "../_runtime/shopify/generated/admin.ts";
import { amountsIn, byGid, fullNameOf, redeemedIn, sum, textOrNull, utc, variantTitleOf } from "./snapshot.ts";

type Minor = ReturnType<typeof amountsIn>;
type AdminOrder = NonNullable<OrderForSyncQuery["order"]>;
type Line = z.output<typeof OrderLine>;
type Money = { readonly shopMoney: { readonly amount: string } };

function lineOf(minor: Minor, line: OrderLineForSyncFragment): Line {
  const of = (field: string, money: Money) => minor(`lineItems.${field}`, money.shopMoney.amount);
  return {
    lineId: line.id,
    productId: line.product?.id ?? null,
    variantId: line.variant?.id ?? null,
    sku: textOrNull(line.sku),
    title: line.title,
    variantTitle: variantTitleOf(line.variantTitle),
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    unitPriceMinor: of("originalUnitPriceSet", line.originalUnitPriceSet),
    discountMinor: sum(line.discountAllocations.map((each) => of("discountAllocations", each.allocatedAmountSet))),
  };
}

function refundOf(
  minor: Minor,
  lines: readonly Line[],
  orderUpdatedAt: string,
  refund: AdminOrder["refunds"][number],
): z.output<typeof Refund> {
  const of = (field: string, money: Money) => minor(`refunds.${field}`, money.shopMoney.amount);
  const paidBack = refund.transactions.nodes.filter((each) => each.kind === "REFUND" && each.status === "SUCCESS");
  return {
    refundId: refund.id,
    createdAt: utc(refund.createdAt ?? orderUpdatedAt),
    note: textOrNull(refund.note),
    refundedMinor: sum(paidBack.map((each) => of("transactions", each.amountSet))),
    lines: refund.refundLineItems.nodes.map((each) => ({
      lineId: each.lineItem.id,
      variantId: lines.find((line) => line.lineId === each.lineItem.id)?.variantId ?? null,
      quantity: each.quantity,
      restockType: each.restockType.toLowerCase() as Lowercase<typeof each.restockType>,
      locationId: each.location?.id ?? null,
      subtotalMinor: of("refundLineItems.subtotalSet", each.subtotalSet),
      taxMinor: of("refundLineItems.totalTaxSet", each.totalTaxSet),
    })),
  };
}

function fulfillmentOf(fulfillment: AdminOrder["fulfillments"][number]): z.output<typeof Fulfillment> {
  const tracking = fulfillment.trackingInfo[0];
  return {
    fulfillmentId: fulfillment.id,
    createdAt: utc(fulfillment.createdAt),
    status: fulfillment.status.toLowerCase(),
    locationId: fulfillment.location?.id ?? null,
    trackingCompany: textOrNull(tracking?.company),
    trackingNumber: textOrNull(tracking?.number),
    lines: fulfillment.fulfillmentLineItems.nodes
      .map((each) => ({ lineId: each.lineItem.id, quantity: each.quantity ?? 0 }))
      .sort(byGid((line) => line.lineId)),
  };
}

export const FULFILLMENT_STATUS: Partial<Record<AdminOrder["displayFulfillmentStatus"], Order["fulfillmentStatus"]>> = {
  FULFILLED: "fulfilled",
  PARTIALLY_FULFILLED: "partial",
  RESTOCKED: "restocked",
};

/**
 * An edit that raises the total of a paid order leaves it partially paid. What was received tells it from an order that
 * never was paid: it covers what the order was placed for. Where the total was edited before the payment that may err.
 * @throws PoisonMessage naming the field that no order can have.
 */
export function wasPaidBeforeEdit(
  order: Pick<AdminOrder, "currencyCode" | "displayFinancialStatus" | "totalReceivedSet" | "originalTotalPriceSet">,
): boolean {
  if (order.displayFinancialStatus !== "PARTIALLY_PAID") return false;
  const minor = amountsIn(order.currencyCode);
  const of = (field: string, money: Money) => minor(field, money.shopMoney.amount);
  const receivedMinor = of("totalReceivedSet", order.totalReceivedSet);
  return receivedMinor > 0n && receivedMinor >= of("originalTotalPriceSet", order.originalTotalPriceSet);
}

/** An order discount is allocated to the lines: each of its parts names it. */
function automaticTitles(lines: readonly OrderLineForSyncFragment[]): string[] {
  const applications = lines.flatMap((line) => line.discountAllocations.map((each) => each.discountApplication));
  return applications.flatMap(({ title }) => (typeof title === "string" ? [title] : []));
}

/**
 * The Admin API's order -> ours: the same order gives the same result as its webhook does.
 * @param lines all lines, where the order has more than one page of them.
 * @throws PoisonMessage naming the field that no order can have.
 */
export function orderFromAdmin(
  order: Omit<AdminOrder, "lineItems">,
  lines: readonly OrderLineForSyncFragment[],
): Order {
  const minor = amountsIn(order.currencyCode);
  const of = (field: string, money: Money | null) => minor(field, money?.shopMoney.amount ?? "0");
  const ourLines = lines.map((line) => lineOf(minor, line)).sort(byGid((line) => line.lineId));
  const refunds = order.refunds
    .map((refund) => refundOf(minor, ourLines, order.updatedAt, refund))
    .sort(byGid((refund) => refund.refundId));
  return {
    orderId: order.id,
    name: order.name,
    currency: order.currencyCode,
    createdAt: utc(order.createdAt),
    updatedAt: utc(order.updatedAt),
    customerId: order.customer?.id ?? null,
    customerName: fullNameOf(order.customer?.firstName, order.customer?.lastName),
    email: textOrNull(order.email),
    financialStatus: (order.displayFinancialStatus?.toLowerCase() ?? "pending") as Order["financialStatus"],
    fulfillmentStatus: FULFILLMENT_STATUS[order.displayFulfillmentStatus] ?? "unfulfilled",
    cancelledAt: order.cancelledAt === null ? null : utc(order.cancelledAt),
    cancelReason: order.cancelReason?.toLowerCase() ?? null,
    subtotalMinor: of("subtotalPriceSet", order.subtotalPriceSet),
    discountMinor: of("totalDiscountsSet", order.totalDiscountsSet),
    shippingMinor: of("totalShippingPriceSet", order.totalShippingPriceSet),
    taxMinor: of("totalTaxSet", order.totalTaxSet),
    totalMinor: of("totalPriceSet", order.totalPriceSet),
    currentTotalMinor: of("currentTotalPriceSet", order.currentTotalPriceSet),
    refundedMinor: sum(refunds.map((refund) => refund.refundedMinor)),
    ...redeemedIn(automaticTitles(lines)),
    lines: ourLines,
    refunds,
    fulfillments: order.fulfillments.map(fulfillmentOf).sort(byGid((each) => each.fulfillmentId)),
  };
}
