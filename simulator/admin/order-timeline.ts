import { counted, money } from "../html/format.ts";
import type { Order } from "../model.ts";

export interface TimelineEntry {
  readonly at: number;
  readonly text: string;
}

/** What happened to the order, newest first, read from the order itself. Edits leave no trace but in the journal. */
export function timelineOf(order: Order): TimelineEntry[] {
  const amount = (minor: number) => money(minor, order.currency);
  const entries: TimelineEntry[] = [
    { at: order.createdAt, text: "The order was placed." },
    ...order.transactions
      .filter((one) => one.status === "success")
      .map((one) => ({ at: one.createdAt, text: `${amount(one.amountMinor)} was paid (${one.gateway}).` })),
    ...order.fulfillments.map((one) => {
      const units = one.lines.reduce((sum, line) => sum + line.quantity, 0);
      const tracking = one.trackingNumber ? `, ${one.trackingCompany ?? "tracking"} ${one.trackingNumber}` : "";
      return { at: one.createdAt, text: `${counted(units, "item")} fulfilled${tracking}.` };
    }),
    ...order.refunds.map((one) => {
      const units = one.lines.reduce((sum, line) => sum + line.quantity, 0);
      const paidBack = one.transactions.reduce((sum, transaction) => sum + transaction.amountMinor, 0);
      const what = units > 0 ? `${counted(units, "item")} taken back, ` : "";
      return { at: one.createdAt, text: `${what}${amount(paidBack)} refunded${one.note ? `: ${one.note}` : ""}.` };
    }),
    ...(order.cancelledAt === null ? [] : [{ at: order.cancelledAt, text: `Cancelled (${order.cancelReason}).` }]),
  ];
  // Sorting is stable: what happened in the same millisecond keeps its order, turned round.
  return entries.reverse().sort((a, b) => b.at - a.at);
}
