import type { StoreOrder, StoreState } from "../store-state.ts";

/** Currencies of the simulator's shops whose minor unit is not a hundredth. Source: ISO 4217 list one. */
const DIGITS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, KWD: 3, BHD: 3 };

/** Minor units of one whole unit: 100 for EUR. */
export function unitOf(currency: string): number {
  return 10 ** (DIGITS[currency] ?? 2);
}

/** Orders whose payment the journal knows, at whatever time. */
export function wasPaid(store: StoreState): ReadonlySet<string> {
  const paid = store.journal.filter((entry) => entry.kind === "order.paid");
  return new Set(paid.map((entry) => String(entry.data["orderId"])));
}

/** The default rule: one point for each whole unit paid, refunds taken back, nothing for a cancelled order. */
export function pointsOf(order: StoreOrder): number {
  if (order.cancelledAt !== null) return 0;
  const left = order.totals.total.minor - order.totals.refunded.minor;
  return Math.max(0, Math.floor(left / unitOf(order.currency)));
}

/** Amounts of one order, in minor units. */
export interface Figures {
  readonly orders: number;
  readonly units: number;
  readonly grossMinor: number;
  readonly discountsMinor: number;
  readonly refundsMinor: number;
  readonly totalMinor: number;
}

export const NO_FIGURES: Figures = {
  orders: 0,
  units: 0,
  grossMinor: 0,
  discountsMinor: 0,
  refundsMinor: 0,
  totalMinor: 0,
};

export function added(one: Figures, other: Figures): Figures {
  return {
    orders: one.orders + other.orders,
    units: one.units + other.units,
    grossMinor: one.grossMinor + other.grossMinor,
    discountsMinor: one.discountsMinor + other.discountsMinor,
    refundsMinor: one.refundsMinor + other.refundsMinor,
    totalMinor: one.totalMinor + other.totalMinor,
  };
}

/**
 * What an order adds to its products and to its day, by docs/decisions/010: units that an edit removed were never sold;
 * refunds count with the goods given back; a cancelled order adds nothing.
 */
export function figuresOf(order: StoreOrder): {
  whole: Figures;
  products: { productId: string; title: string; figures: Figures }[];
} {
  if (order.cancelledAt !== null) return { whole: NO_FIGURES, products: [] };
  const refunded = Map.groupBy(
    order.refunds.flatMap((refund) => refund.lines),
    (line) => line.lineId,
  );
  const products = order.lines.map((line) => {
    const back = refunded.get(line.lineId) ?? [];
    const units = back.reduce((sum, each) => sum + each.quantity, 0);
    const sold = Math.min(line.quantity, line.currentQuantity + units);
    const figures: Figures = {
      ...NO_FIGURES,
      units: line.currentQuantity,
      grossMinor: line.price.minor * sold,
      discountsMinor: Math.round((line.discount.minor * sold) / line.quantity),
      refundsMinor: back.reduce((sum, each) => sum + each.subtotal.minor, 0),
    };
    return { productId: line.productId ?? "", title: line.title, figures };
  });
  const { total, currentTotal, refunded: givenBack } = order.totals;
  const kept = Math.max(total.minor, currentTotal.minor) - givenBack.minor;
  const sum = products.reduce((all, { figures }) => added(all, figures), NO_FIGURES);
  return { whole: { ...sum, orders: 1, totalMinor: Math.min(kept, currentTotal.minor) }, products };
}

/** The shop's calendar day of a moment: "2026-11-23". */
export function dayOf(time: string, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(new Date(time));
}

/** The moment at which that hour of the shop's clock began, in UTC: "2026-11-23 14:00". Zones of whole hours. */
export function hourOf(time: string): string {
  return `${new Date(time).toISOString().slice(0, 13).replace("T", " ")}:00`;
}
