import { gid } from "../gid.ts";
import { decimal } from "../money.ts";
import type { PricedCart } from "./price-cart.ts";

/** A priced cart as the control API tells it: amounts are minor units, as numbers. */
export function pricedCartView(priced: PricedCart): Record<string, unknown> {
  const { shop, lines, applications, delivery, chosen } = priced;
  return {
    shop: shop.shop,
    currency: shop.currency,
    lines: lines.map((line) => ({
      lineId: line.id,
      variantId: gid("ProductVariant", line.variant.id),
      productId: gid("Product", line.product.id),
      title: line.title,
      quantity: line.quantity,
      unitMinor: line.unitMinor,
      subtotalMinor: line.subtotalMinor,
      discountMinor: line.discountMinor,
      totalMinor: line.totalMinor,
      discounts: line.allocations,
      components: line.components.map(({ variant, quantity }) => ({
        variantId: gid("ProductVariant", variant.id),
        quantity,
      })),
    })),
    applications: applications.map(({ discount, discountClass, title, valueType, value }) => ({
      discountId: gid("DiscountAutomaticNode", discount.id),
      discountClass,
      title,
      valueType,
      value,
    })),
    delivery: delivery.map(({ code, title, source, priceMinor, discountMinor, totalMinor, allocations }) => ({
      code,
      title,
      source,
      priceMinor,
      discountMinor,
      totalMinor,
      discounts: allocations,
    })),
    deliveryCode: chosen?.code ?? null,
    subtotalMinor: priced.subtotalMinor,
    lineDiscountMinor: priced.lineDiscountMinor,
    orderDiscountMinor: priced.orderDiscountMinor,
    deliveryMinor: priced.deliveryMinor,
    taxMinor: priced.taxMinor,
    totalMinor: priced.totalMinor,
    total: decimal(priced.totalMinor, shop.currency),
    problems: priced.problems,
  };
}
