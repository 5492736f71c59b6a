import type { Order } from "../../../contracts/order.ts";
import type { MailLocale } from "../causes.ts";
import type { FactsOf, MailFacts } from "../facts.ts";
import { dateText, moneyText, numberText } from "./money-text.ts";

export interface Reader {
  readonly locale: MailLocale;
  readonly shop: { readonly name: string; readonly email: string | null };
  /** The shopper's, where known. */
  readonly name: string | null;
}

/** What a template can name. Amounts, dates and counts are text in the reader's language already. */
export type Shown = Readonly<Record<string, unknown>> & { readonly locale: MailLocale; readonly shop: Reader["shop"] };

/** What is not known is null, never missing: a name that is not here at all is a mistake in the template. */
export function shownOf(facts: MailFacts, reader: Reader): Shown {
  const common = { locale: reader.locale, shop: reader.shop, customer: { name: reader.name } };
  switch (facts.cause) {
    case "low-stock":
      return { ...common, item: facts.item };
    case "points-summary":
      return { ...common, order: { name: facts.orderName }, points: pointsOf(facts, reader.locale) };
    case "order-confirmation":
      return { ...common, customer: customerOf(facts.order, reader), order: orderOf(facts.order, reader.locale) };
    case "refund":
      return {
        ...common,
        customer: customerOf(facts.order, reader),
        order: orderOf(facts.order, reader.locale),
        refund: refundOf(facts, reader.locale),
      };
  }
}

function customerOf(order: Order, reader: Reader) {
  return { name: order.customerName ?? reader.name };
}

function pointsOf({ points }: FactsOf<"points-summary">, locale: MailLocale) {
  return { earned: numberText(points.earned, locale), balance: numberText(points.balance, locale), tier: points.tier };
}

function orderOf(order: Order, locale: MailLocale) {
  const money = (minor: bigint) => moneyText(minor, order.currency, locale);
  return {
    name: order.name,
    date: dateText(order.createdAt, locale),
    currency: order.currency,
    subtotal: money(order.subtotalMinor),
    // null where there is none: {% if order.discount %}
    discount: order.discountMinor === 0n ? null : money(order.discountMinor),
    shipping: money(order.shippingMinor),
    tax: money(order.taxMinor),
    total: money(order.totalMinor),
    current_total: money(order.currentTotalMinor),
    refunded: money(order.refundedMinor),
    lines: order.lines.map((line) => ({
      title: line.title,
      variant: line.variantTitle,
      sku: line.sku,
      quantity: line.quantity,
      unit_price: money(line.unitPriceMinor),
      total: money(line.unitPriceMinor * BigInt(line.quantity) - line.discountMinor),
    })),
  };
}

/** The refund's note is the staff's, and stays with them. */
function refundOf({ order, refundId }: FactsOf<"refund">, locale: MailLocale) {
  const refund = order.refunds.find((each) => each.refundId === refundId);
  if (!refund) throw new Error(`${order.orderId} has no ${refundId}`);
  const lineOf = (lineId: string) => order.lines.find((line) => line.lineId === lineId);
  return {
    amount: moneyText(refund.refundedMinor, order.currency, locale),
    date: dateText(refund.createdAt, locale),
    lines: refund.lines.map((each) => ({
      title: lineOf(each.lineId)?.title ?? null,
      variant: lineOf(each.lineId)?.variantTitle ?? null,
      quantity: each.quantity,
      // As Shopify has it: with tax where the shop's prices are with tax.
      subtotal: moneyText(each.subtotalMinor, order.currency, locale),
    })),
  };
}
