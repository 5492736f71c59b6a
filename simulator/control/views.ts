import { gid } from "../gid.ts";
import type { Customer, Level, Order, Product } from "../model.ts";
import { decimal } from "../money.ts";
import { isoUtc } from "../time-zone.ts";
import type { World } from "../world.ts";
import type { Delivery } from "../world-app-api.ts";

/** What the control API answers: ids as gid://, amounts as minor units and as a decimal, times in UTC. */

export function orderView(world: World, order: Order): Record<string, unknown> {
  const totals = world.orders.totals(order);
  const money = (minor: number) => ({ minor, decimal: decimal(minor, order.currency) });
  return {
    orderId: gid("Order", order.id),
    id: order.id,
    shop: order.shop,
    name: order.name,
    currency: order.currency,
    email: order.email,
    customerId: order.customerId === null ? null : gid("Customer", order.customerId),
    createdAt: isoUtc(order.createdAt),
    updatedAt: isoUtc(order.updatedAt),
    cancelledAt: order.cancelledAt === null ? null : isoUtc(order.cancelledAt),
    financialStatus: order.financialStatus,
    fulfillmentStatus: order.fulfillmentStatus ?? "unfulfilled",
    totals: {
      subtotal: money(totals.subtotalMinor),
      discount: money(totals.discountMinor),
      shipping: money(totals.shippingMinor),
      tax: money(totals.taxMinor),
      total: money(totals.totalMinor),
      currentTotal: money(totals.currentTotalMinor),
      paid: money(totals.paidMinor),
      refunded: money(totals.refundedMinor),
      outstanding: money(totals.outstandingMinor),
    },
    lines: order.lines.map((line) => ({
      lineId: gid("LineItem", line.id),
      productId: line.productId === null ? null : gid("Product", line.productId),
      variantId: line.variantId === null ? null : gid("ProductVariant", line.variantId),
      inventoryItemId: line.inventoryItemId === null ? null : gid("InventoryItem", line.inventoryItemId),
      sku: line.sku,
      title: line.title,
      variantTitle: line.variantTitle,
      price: money(line.priceMinor),
      discount: money(line.discountMinor),
      quantity: line.quantity,
      currentQuantity: line.currentQuantity,
      fulfilledQuantity: line.fulfilledQuantity,
      fulfillableQuantity: line.fulfillableQuantity,
      allocations: line.allocations.map((part) => ({
        locationId: gid("Location", part.locationId),
        quantity: part.quantity,
      })),
    })),
    refunds: order.refunds.map((refund) => ({
      refundId: gid("Refund", refund.id),
      createdAt: isoUtc(refund.createdAt),
      amount: money(refund.transactions.reduce((sum, one) => sum + one.amountMinor, 0)),
      lines: refund.lines.map((line) => ({
        lineId: gid("LineItem", line.lineId),
        quantity: line.quantity,
        restockType: line.restockType,
        subtotal: money(line.subtotalMinor),
      })),
    })),
    fulfillments: order.fulfillments.map((one) => ({ fulfillmentId: gid("Fulfillment", one.id), lines: one.lines })),
  };
}

export function levelView(level: Level): Record<string, unknown> {
  return {
    inventoryItemId: gid("InventoryItem", level.inventoryItemId),
    locationId: gid("Location", level.locationId),
    available: level.available,
    committed: level.committed,
    onHand: level.onHand,
    incoming: level.incoming,
    updatedAt: isoUtc(level.updatedAt),
  };
}

export function productView(world: World, product: Product): Record<string, unknown> {
  const { currency } = world.shops.get(product.shop);
  return {
    productId: gid("Product", product.id),
    id: product.id,
    shop: product.shop,
    handle: product.handle,
    title: product.title,
    vendor: product.vendor,
    productType: product.productType,
    status: product.status,
    tags: product.tags,
    variants: product.variants.map((variant) => {
      const levels = world.inventory.levels(product.shop, variant.inventoryItemId);
      const sum = (of: (level: Level) => number) => levels.reduce((total, level) => total + of(level), 0);
      return {
        variantId: gid("ProductVariant", variant.id),
        inventoryItemId: gid("InventoryItem", variant.inventoryItemId),
        title: variant.title,
        sku: variant.sku,
        price: { minor: variant.priceMinor, decimal: decimal(variant.priceMinor, currency) },
        tracked: variant.tracked,
        available: sum((level) => level.available),
        committed: sum((level) => level.committed),
        onHand: sum((level) => level.onHand),
        incoming: sum((level) => level.incoming),
        levels: levels.map(levelView),
      };
    }),
  };
}

export function customerView(world: World, customer: Customer): Record<string, unknown> {
  const { currency } = world.shops.get(customer.shop);
  const owner = { ownerType: "Customer", ownerId: customer.id } as const;
  return {
    customerId: gid("Customer", customer.id),
    id: customer.id,
    shop: customer.shop,
    email: customer.email,
    firstName: customer.firstName,
    lastName: customer.lastName,
    phone: customer.phone,
    tags: customer.tags,
    note: customer.note,
    emailConsent: customer.emailConsent,
    ordersCount: customer.ordersCount,
    totalSpent: { minor: customer.totalSpentMinor, decimal: decimal(customer.totalSpentMinor, currency) },
    companyId: customer.companyId === null ? null : gid("Company", customer.companyId),
    updatedAt: isoUtc(customer.updatedAt),
    metafields: world.metafields.list(customer.shop, owner).map((one) => ({
      namespace: one.namespace,
      key: one.key,
      type: one.type,
      value: one.value,
      createdAt: isoUtc(one.createdAt),
      updatedAt: isoUtc(one.updatedAt),
    })),
  };
}

export function deliveryView(delivery: Delivery): Record<string, unknown> {
  return {
    ...delivery,
    triggeredAt: new Date(delivery.triggeredAt).toISOString(),
    nextAttemptAt: delivery.nextAttemptAt === null ? null : new Date(delivery.nextAttemptAt).toISOString(),
    attempts: delivery.attempts.map((attempt) => ({ ...attempt, at: new Date(attempt.at).toISOString() })),
  };
}
