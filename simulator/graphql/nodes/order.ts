import { gid } from "../../gid.ts";
import type { Fulfillment, Location, Order, OrderLine, Refund, RefundLine, Transaction } from "../../model.ts";
import { totalsOf } from "../../orders/totals.ts";
import { isoUtc } from "../../time-zone.ts";
import type { World } from "../../world.ts";
import type { Node } from "../answer.ts";
import { connection } from "../connection.ts";
import { customerNode } from "./customer.ts";
import { locationNode } from "./location.ts";
import { moneyBag } from "./money.ts";

/** Order of the Admin API. Names and meanings: shopify.dev/docs/api/admin-graphql/2026-07/objects/Order. */
export function orderNode(world: World, order: Order): Node {
  const { currency } = order;
  const totals = totalsOf(order);
  const bag = (minor: number) => moneyBag(minor, currency);
  const time = (at: number | null) => (at === null ? null : isoUtc(at));
  return {
    __typename: "Order",
    id: gid("Order", order.id),
    legacyResourceId: String(order.id),
    name: order.name,
    currencyCode: currency,
    createdAt: time(order.createdAt),
    processedAt: time(order.processedAt),
    updatedAt: time(order.updatedAt),
    cancelledAt: time(order.cancelledAt),
    closedAt: time(order.closedAt),
    cancelReason: order.cancelReason?.toUpperCase() ?? null,
    email: order.email,
    note: order.note,
    tags: order.tags,
    taxesIncluded: order.taxesIncluded,
    displayFinancialStatus: order.financialStatus.toUpperCase(),
    displayFulfillmentStatus: displayFulfillment(order),
    customer: () => {
      const customer = order.customerId === null ? undefined : world.customers.find(order.shop, order.customerId);
      return customer ? customerNode(world, customer) : null;
    },
    subtotalPriceSet: bag(totals.subtotalMinor),
    totalDiscountsSet: bag(totals.discountMinor + shippingDiscountOf(order)),
    totalShippingPriceSet: bag(totals.shippingMinor),
    totalTaxSet: bag(totals.taxMinor),
    totalPriceSet: bag(totals.totalMinor),
    currentSubtotalPriceSet: bag(totals.currentSubtotalMinor),
    currentTotalTaxSet: bag(totals.currentTaxMinor),
    currentTotalPriceSet: bag(totals.currentTotalMinor),
    totalRefundedSet: bag(totals.refundedMinor),
    originalTotalPriceSet: bag(order.originalTotalMinor ?? totals.totalMinor),
    totalReceivedSet: bag(totals.paidMinor),
    totalOutstandingSet: bag(totals.outstandingMinor),
    lineItems: connection(order.lines, (line) => lineNode(order, line)),
    refunds: () => order.refunds.map((refund) => refundNode(world, order, refund)),
    fulfillments: () => order.fulfillments.map((one) => fulfillmentNode(world, order, one)),
  };
}

function shippingDiscountOf({ shippingLines }: Order): number {
  return shippingLines.flatMap((line) => line.discounts ?? []).reduce((sum, { minor }) => sum + minor, 0);
}

function displayFulfillment(order: Order): string {
  if (order.fulfillmentStatus === null) return "UNFULFILLED";
  return order.fulfillmentStatus === "partial" ? "PARTIALLY_FULFILLED" : "FULFILLED";
}

function lineNode(order: Order, line: OrderLine): Node {
  const bag = (minor: number) => moneyBag(minor, order.currency);
  return {
    __typename: "LineItem",
    id: gid("LineItem", line.id),
    name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
    title: line.title,
    variantTitle: line.variantTitle,
    sku: line.sku,
    vendor: line.vendor,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    unfulfilledQuantity: line.fulfillableQuantity,
    requiresShipping: line.requiresShipping,
    taxable: line.taxable,
    product: line.productId === null ? null : { __typename: "Product", id: gid("Product", line.productId) },
    variant:
      line.variantId === null ? null : { __typename: "ProductVariant", id: gid("ProductVariant", line.variantId) },
    originalUnitPriceSet: bag(line.priceMinor),
    totalDiscountSet: bag(line.discountMinor),
    discountAllocations: () => allocationNodes(order, line),
  };
}

/** DiscountAllocation of the Admin API, each with the application that it is a part of. */
function allocationNodes(order: Order, line: OrderLine): Node[] {
  const whole = line.discountMinor > 0 ? [{ application: 0, minor: line.discountMinor }] : [];
  return (line.discounts ?? whole).map(({ application, minor }) => {
    const of = order.discountApplications?.[application];
    return {
      allocatedAmountSet: moneyBag(minor, order.currency),
      discountApplication: {
        __typename: of ? "AutomaticDiscountApplication" : "ManualDiscountApplication",
        index: application,
        title: of?.title ?? "Discount",
        targetType: (of?.targetType ?? "line_item").toUpperCase(),
        targetSelection: (of?.targetSelection ?? "all").toUpperCase(),
        allocationMethod: (of?.allocationMethod ?? "across").toUpperCase(),
      },
    };
  });
}

function refundNode(world: World, order: Order, refund: Refund): Node {
  return {
    __typename: "Refund",
    id: gid("Refund", refund.id),
    createdAt: isoUtc(refund.createdAt),
    updatedAt: isoUtc(refund.createdAt),
    note: refund.note,
    totalRefundedSet: moneyBag(
      refund.transactions.reduce((sum, one) => sum + one.amountMinor, 0),
      order.currency,
    ),
    transactions: connection(refund.transactions, (one) => transactionNode(order, one)),
    refundLineItems: connection(refund.lines, (line) => refundLineNode(world, order, line)),
  };
}

function transactionNode(order: Order, transaction: Transaction): Node {
  return {
    __typename: "OrderTransaction",
    id: gid("OrderTransaction", transaction.id),
    kind: transaction.kind.toUpperCase(),
    status: transaction.status.toUpperCase(),
    gateway: transaction.gateway,
    processedAt: isoUtc(transaction.createdAt),
    amountSet: moneyBag(transaction.amountMinor, order.currency),
  };
}

function refundLineNode(world: World, order: Order, line: RefundLine): Node {
  const ordered = order.lines.find((one) => one.id === line.lineId);
  return {
    __typename: "RefundLineItem",
    id: gid("RefundLineItem", line.id),
    quantity: line.quantity,
    restockType: line.restockType.toUpperCase(),
    restocked: line.restockType !== "no_restock",
    lineItem: ordered ? lineNode(order, ordered) : null,
    location: locationOf(world, order.shop, line.locationId),
    subtotalSet: moneyBag(line.subtotalMinor, order.currency),
    totalTaxSet: moneyBag(line.taxMinor, order.currency),
  };
}

function fulfillmentNode(world: World, order: Order, fulfillment: Fulfillment): Node {
  const lines = fulfillment.lines.map((part) => ({ ...part, id: part.lineId }));
  const tracking = { company: fulfillment.trackingCompany, number: fulfillment.trackingNumber, url: null };
  return {
    __typename: "Fulfillment",
    id: gid("Fulfillment", fulfillment.id),
    name: fulfillment.name,
    createdAt: isoUtc(fulfillment.createdAt),
    updatedAt: isoUtc(fulfillment.createdAt),
    status: "SUCCESS",
    location: locationOf(world, order.shop, fulfillment.locationId),
    trackingInfo: ({ first }: { first?: number | null }) =>
      (fulfillment.trackingNumber === null ? [] : [tracking]).slice(0, first ?? undefined),
    fulfillmentLineItems: connection(lines, (part) => {
      const line = order.lines.find((one) => one.id === part.lineId);
      return {
        __typename: "FulfillmentLineItem",
        id: gid("FulfillmentLineItem", part.lineId),
        quantity: part.quantity,
        lineItem: line ? lineNode(order, line) : null,
      };
    }),
  };
}

function locationOf(world: World, shop: string, locationId: number | null): Node | null {
  const location: Location | undefined = world.shops.locations(shop).find((one) => one.id === locationId);
  return location ? locationNode(location) : null;
}
