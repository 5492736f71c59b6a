import { randomBytes } from "node:crypto";
import type { Fulfillment, Order, OrderLine, Refund, RefundLine, Shop, Transaction } from "../model.ts";
import { withDiscount, withTaxes } from "../orders/new-lines.ts";
import { importedShipping } from "../orders/numbers.ts";
import { settled } from "../orders/status.ts";
import { totalsOf, worthOf } from "../orders/totals.ts";
import type { IdKind } from "../state/ids.ts";
import type { ImportedLine, ImportedOrder, ImportedRefund } from "./imported-order.ts";

/** What of a store an imported line belongs to. */
export type FoundVariant = Pick<OrderLine, "productId" | "variantId" | "inventoryItemId" | "variantTitle" | "grams">;

export interface PastParts {
  readonly shop: Shop;
  readonly next: (kind: IdKind) => number;
  readonly variantOf: (sku: string | null) => FoundVariant | undefined;
  /** Where fulfilled and returned units went from and to. */
  readonly locationId: number | null;
}

/** The order as it stands today, its whole past included: nothing of it moved any stock here. */
export function pastOrder(
  parts: PastParts,
  read: ImportedOrder,
  refunds: readonly ImportedRefund[],
  known: { id: number; number: number; customerId: number | null },
): Order {
  const lines = pastLines(parts, read);
  const placed: Order = {
    ...known,
    shop: parts.shop.shop,
    name: read.name,
    token: randomBytes(16).toString("hex"),
    confirmationNumber: randomBytes(5).toString("hex").toUpperCase(),
    currency: parts.shop.currency,
    taxesIncluded: read.taxesIncluded,
    taxRate: parts.shop.taxRate,
    taxTitle: parts.shop.taxTitle,
    email: read.email,
    phone: read.phone,
    billingAddress: read.billingAddress,
    shippingAddress: read.shippingAddress,
    createdAt: read.createdAt,
    processedAt: read.createdAt,
    updatedAt: read.createdAt,
    closedAt: null,
    cancelledAt: null,
    cancelReason: null,
    financialStatus: "pending",
    fulfillmentStatus: null,
    lines,
    shippingLines: importedShipping(parts.next, read.shippingTitle, read.shippingMinor),
    transactions: [],
    refunds: [],
    fulfillments: [],
    note: read.note,
    tags: read.tags,
    sourceName: read.sourceName,
  };
  const paid = withPayment(parts, placed, read);
  const shipped = withFulfillment(parts, paid, read);
  const refunded = pastRefunds(refunds).reduce((order, one) => withRefund(parts, order, one), shipped);
  return withRest(parts, refunded, read);
}

function pastLines(parts: PastParts, read: ImportedOrder): OrderLine[] {
  const bare = read.lines.map((line) => pastLine(parts, line));
  return withTaxes(withDiscount(bare, read.discountMinor, parts.shop), read.taxMinor);
}

function pastLine(parts: PastParts, line: ImportedLine): OrderLine {
  const found = parts.variantOf(line.sku);
  return {
    id: parts.next("lineItem"),
    productId: null,
    variantId: null,
    inventoryItemId: null,
    variantTitle: null,
    grams: 0,
    ...found,
    sku: line.sku,
    title: line.title,
    vendor: line.vendor,
    priceMinor: line.priceMinor,
    quantity: line.quantity,
    currentQuantity: line.quantity,
    fulfilledQuantity: line.fulfilled ? line.quantity : 0,
    fulfillableQuantity: line.fulfilled ? 0 : line.quantity,
    discountMinor: line.discountMinor,
    taxMinor: 0,
    taxable: line.taxable,
    requiresShipping: line.requiresShipping,
    allocations: [],
  };
}

function withPayment(parts: PastParts, order: Order, read: ImportedOrder): Order {
  const isOpen = read.financialStatus === "pending" || read.financialStatus === "voided";
  if (read.paidMinor === 0 || (isOpen && read.paidAt === null)) return order;
  const sale: Transaction = {
    id: parts.next("transaction"),
    kind: "sale",
    status: "success",
    gateway: read.gateway,
    amountMinor: read.paidMinor,
    createdAt: read.paidAt ?? read.createdAt,
    parentId: null,
  };
  return settled({ ...order, transactions: [sale] }, sale.createdAt);
}

function withFulfillment(parts: PastParts, order: Order, read: ImportedOrder): Order {
  const lines = order.lines
    .filter((line) => line.fulfilledQuantity > 0)
    .map((line) => ({ lineId: line.id, quantity: line.fulfilledQuantity }));
  if (lines.length === 0) return order;
  const at = read.fulfilledAt ?? read.createdAt;
  const fulfillment: Fulfillment = {
    id: parts.next("fulfillment"),
    name: `${order.name}.1`,
    createdAt: at,
    locationId: parts.locationId,
    trackingCompany: null,
    trackingNumber: null,
    lines,
  };
  return settled({ ...order, fulfillments: [fulfillment] }, at);
}

/** Rows of one time are one refund. */
export interface RefundTogether {
  readonly at: number;
  readonly rows: readonly ImportedRefund[];
}

/** Oldest first. */
export function pastRefunds(refunds: readonly ImportedRefund[]): RefundTogether[] {
  const byTime = Map.groupBy(refunds, (one) => one.at);
  return [...byTime].map(([at, rows]) => ({ at, rows })).sort((one, other) => one.at - other.at);
}

function withRefund(parts: PastParts, order: Order, { at, rows }: RefundTogether): Order {
  const lines = [...order.lines];
  const refundLines = rows.flatMap((row): RefundLine[] => {
    const line = lines[row.line - 1];
    if (!line) return [];
    const taken = takeOut(parts, line, row.quantity, row.restock);
    lines[row.line - 1] = taken.line;
    return taken.refundLines;
  });
  const amountMinor = rows.reduce((sum, row) => sum + row.amountMinor, 0);
  return withRefundRecord(parts, { ...order, lines }, { at, amountMinor, refundLines, note: rows[0]?.note ?? null });
}

/** Units of a line come back: those not shipped are cancelled, shipped ones returned. */
function takeOut(parts: PastParts, line: OrderLine, quantity: number, restock: boolean) {
  const cancelled = restock ? Math.min(quantity, line.fulfillableQuantity) : 0;
  const returned = restock ? quantity - cancelled : 0;
  const kinds = [
    { restockType: "cancel" as const, units: cancelled },
    { restockType: "return" as const, units: returned },
    { restockType: "no_restock" as const, units: quantity - cancelled - returned },
  ].filter((kind) => kind.units > 0);
  const refundLines = kinds.map(({ restockType, units }): RefundLine => {
    const { subtotalMinor, taxMinor } = worthOf(line, units);
    const locationId = restockType === "no_restock" ? null : parts.locationId;
    return {
      id: parts.next("refundLine"),
      lineId: line.id,
      quantity: units,
      restockType,
      locationId,
      subtotalMinor,
      taxMinor,
    };
  });
  const after: OrderLine = {
    ...line,
    currentQuantity: line.currentQuantity - quantity,
    fulfillableQuantity: line.fulfillableQuantity - cancelled,
  };
  return { line: after, refundLines };
}

function withRefundRecord(
  parts: PastParts,
  order: Order,
  made: { at: number; amountMinor: number; refundLines: readonly RefundLine[]; note: string | null },
): Order {
  const [sale] = order.transactions;
  const payBack: Transaction = {
    id: parts.next("transaction"),
    kind: "refund",
    status: "success",
    gateway: sale?.gateway ?? "Import",
    amountMinor: made.amountMinor,
    createdAt: made.at,
    parentId: sale?.id ?? null,
  };
  const refund: Refund = {
    id: parts.next("refund"),
    createdAt: made.at,
    note: made.note,
    lines: made.refundLines,
    shippingMinor: 0,
    transactions: made.amountMinor > 0 ? [payBack] : [],
  };
  return settled({ ...order, refunds: [...order.refunds, refund] }, made.at);
}

/** What the export says beside the companion's lines: a cancellation, and a sum that was paid back without lines. */
function withRest(parts: PastParts, order: Order, read: ImportedOrder): Order {
  const at = read.cancelledAt ?? order.updatedAt;
  const amountMinor = Math.max(0, read.refundedMinor - totalsOf(order).refundedMinor);
  const lines = [...order.lines];
  const refundLines: RefundLine[] = [];
  if (read.cancelledAt !== null) {
    for (const [place, line] of lines.entries()) {
      if (line.fulfillableQuantity === 0) continue;
      const taken = takeOut(parts, line, Math.min(line.fulfillableQuantity, line.currentQuantity), true);
      lines[place] = taken.line;
      refundLines.push(...taken.refundLines);
    }
  }
  const cancelled: Order =
    read.cancelledAt === null ? order : { ...order, lines, cancelledAt: read.cancelledAt, cancelReason: "other" };
  if (amountMinor === 0 && refundLines.length === 0) return settled(cancelled, at);
  return withRefundRecord(parts, cancelled, { at, amountMinor, refundLines, note: null });
}
