import type { Order, OrderLine, OrderTotals } from "../model.ts";
import { roundMinor, shareOf } from "../money.ts";

type Taxed = { readonly taxesIncluded: boolean; readonly taxRate: number };

/** The tax of an amount: within it where taxes are included, on top of it where they are added. */
export function taxOf(amountMinor: number, { taxesIncluded, taxRate }: Taxed): number {
  return roundMinor(taxesIncluded ? (amountMinor * taxRate) / (1 + taxRate) : amountMinor * taxRate);
}

/** A line's worth for so many of its units, less its discounts. */
export function worthOf(
  line: OrderLine,
  quantity: number,
): { subtotalMinor: number; discountMinor: number; taxMinor: number } {
  const discountMinor = shareOf(line.discountMinor, quantity, line.quantity);
  return {
    subtotalMinor: line.priceMinor * quantity - discountMinor,
    discountMinor,
    taxMinor: shareOf(line.taxMinor, quantity, line.quantity),
  };
}

export function paidOf(order: Order): number {
  return order.transactions
    .filter((one) => one.status === "success" && one.kind !== "refund")
    .reduce((sum, one) => sum + one.amountMinor, 0);
}

export function refundedOf(order: Order): number {
  return order.refunds
    .flatMap((refund) => refund.transactions)
    .filter((one) => one.status === "success")
    .reduce((sum, one) => sum + one.amountMinor, 0);
}

/** Everything that Shopify tells of an order's money, from its lines, shipping, refunds and transactions. */
export function totalsOf(order: Order): OrderTotals {
  const added = (tax: number) => (order.taxesIncluded ? 0 : tax);
  const sum = (quantityOf: (line: OrderLine) => number) =>
    order.lines.reduce(
      (total, line) => {
        const worth = worthOf(line, quantityOf(line));
        return {
          subtotal: total.subtotal + worth.subtotalMinor,
          discount: total.discount + worth.discountMinor,
          tax: total.tax + worth.taxMinor,
        };
      },
      { subtotal: 0, discount: 0, tax: 0 },
    );
  const placed = sum((line) => line.quantity);
  const current = sum((line) => line.currentQuantity);
  const shipping = order.shippingLines.reduce((total, line) => total + line.priceMinor, 0);
  const shippingTax = order.shippingLines.reduce((total, line) => total + line.taxMinor, 0);
  const shippingRefunded = order.refunds.reduce((total, refund) => total + refund.shippingMinor, 0);
  const currentShipping = shipping - shippingRefunded;
  const currentShippingTax = shareOf(shippingTax, currentShipping, shipping);
  const taxMinor = placed.tax + shippingTax;
  const currentTaxMinor = current.tax + currentShippingTax;
  const currentTotalMinor = current.subtotal + currentShipping + added(currentTaxMinor);
  const paidMinor = paidOf(order);
  const refundedMinor = refundedOf(order);
  return {
    subtotalMinor: placed.subtotal,
    discountMinor: placed.discount,
    shippingMinor: shipping,
    taxMinor,
    totalMinor: placed.subtotal + shipping + added(taxMinor),
    currentSubtotalMinor: current.subtotal,
    currentDiscountMinor: current.discount,
    currentTaxMinor,
    currentTotalMinor,
    paidMinor,
    refundedMinor,
    outstandingMinor: currentTotalMinor - (paidMinor - refundedMinor),
  };
}
