import { gid } from "../gid.ts";
import type { OrderLine, Shop } from "../model.ts";
import { StoreRefusal } from "../refusal.ts";
import type { Action } from "../state/act.ts";
import type { PlaceLine } from "../world-api.ts";
import type { OrderParts } from "./parts.ts";
import { taxOf } from "./totals.ts";

/** At a checkout. Source: help.shopify.com/manual/orders ("up to 500 line items"). */
export const MAX_LINES = 500;
const MAX_QUANTITY = 1_000_000;

type Taxed = Pick<Shop, "taxesIncluded" | "taxRate">;

/** Makes the lines and commits their stock. `reference`: the order's gid. */
export function newLines(
  parts: OrderParts,
  action: Action,
  wanted: readonly PlaceLine[],
  taxed: Taxed,
  reference: string,
  maxLines = MAX_LINES,
): OrderLine[] {
  if (wanted.length > maxLines) {
    throw new StoreRefusal("TOO_MANY_LINES", `An order has at most ${maxLines} lines.`, { field: "lines" });
  }
  return wanted.map((line) => {
    if (!Number.isInteger(line.quantity) || line.quantity < 1 || line.quantity > MAX_QUANTITY) {
      const remedy = `Give a whole number from 1 to ${MAX_QUANTITY}.`;
      throw new StoreRefusal("BAD_QUANTITY", `${line.quantity} is no quantity.`, { field: "lines.quantity", remedy });
    }
    return line.variantId !== undefined || line.sku !== undefined
      ? variantLine(parts, action, line, taxed, reference)
      : customLine(parts, line, taxed);
  });
}

function variantLine(parts: OrderParts, action: Action, wanted: PlaceLine, taxed: Taxed, reference: string): OrderLine {
  const key = wanted.variantId !== undefined ? { variantId: wanted.variantId } : { sku: wanted.sku ?? "" };
  const { product, variant } = parts.products.variant(action.shop, key);
  const { quantity } = wanted;
  const priceMinor = wanted.priceMinor ?? variant.priceMinor;
  const discountMinor = wanted.discounts
    ? wanted.discounts.reduce((sum, { minor }) => sum + minor, 0)
    : (wanted.discountMinor ?? 0);
  const allocations = parts.movements.commit(action, variant, quantity, { reason: "order", reference });
  return {
    id: parts.kit.ids.next("lineItem"),
    productId: product.id,
    variantId: variant.id,
    inventoryItemId: variant.inventoryItemId,
    sku: variant.sku,
    title: product.title,
    variantTitle: variant.title === "Default Title" ? null : variant.title,
    vendor: product.vendor,
    priceMinor,
    quantity,
    currentQuantity: quantity,
    fulfilledQuantity: 0,
    fulfillableQuantity: quantity,
    discountMinor,
    ...(wanted.discounts
      ? { discounts: wanted.discounts.map(({ application, minor }) => ({ application, minor })) }
      : {}),
    taxMinor: variant.taxable ? taxOf(priceMinor * quantity - discountMinor, taxed) : 0,
    taxable: variant.taxable,
    requiresShipping: variant.requiresShipping,
    grams: variant.grams,
    allocations,
  };
}

function customLine(parts: OrderParts, wanted: PlaceLine, taxed: Taxed): OrderLine {
  if (wanted.title === undefined || wanted.priceMinor === undefined) {
    const remedy = "Name variantId or sku, or title and priceMinor for a custom item.";
    throw new StoreRefusal("NO_VARIANT", "A line names no variant.", { status: 400, field: "lines.variantId", remedy });
  }
  const { quantity, priceMinor, title } = wanted;
  return {
    id: parts.kit.ids.next("lineItem"),
    productId: null,
    variantId: null,
    inventoryItemId: null,
    sku: wanted.sku ?? null,
    title,
    variantTitle: null,
    vendor: null,
    priceMinor,
    quantity,
    currentQuantity: quantity,
    fulfilledQuantity: 0,
    fulfillableQuantity: quantity,
    discountMinor: wanted.discountMinor ?? 0,
    taxMinor: taxOf(priceMinor * quantity - (wanted.discountMinor ?? 0), taxed),
    taxable: true,
    requiresShipping: true,
    grams: 0,
    allocations: [],
  };
}

/** Spreads an order's discount over its lines by their worth, beside what each has already. */
export function withDiscount(lines: readonly OrderLine[], discountMinor: number, taxed: Taxed): OrderLine[] {
  const worths = lines.map((line) => line.priceMinor * line.quantity - line.discountMinor);
  const whole = worths.reduce((sum, worth) => sum + worth, 0);
  if (discountMinor === 0 || whole === 0) return [...lines];
  if (discountMinor < 0 || discountMinor > whole) {
    throw new StoreRefusal("BAD_DISCOUNT", `A discount of ${discountMinor} does not fit lines worth ${whole}.`, {
      field: "discountMinor",
    });
  }
  const shares = spread(discountMinor, worths);
  return lines.map((line, at) => {
    const [worth = 0, share = 0] = [worths[at], shares[at]];
    return {
      ...line,
      discountMinor: line.discountMinor + share,
      taxMinor: line.taxable ? taxOf(worth - share, taxed) : 0,
    };
  });
}

/** The taxes as somebody else reckoned them, spread over the taxable lines by their worth (over all, where none is). */
export function withTaxes(lines: readonly OrderLine[], taxMinor: number): OrderLine[] {
  const some = lines.some((line) => line.taxable);
  const worths = lines.map((line) =>
    line.taxable || !some ? line.priceMinor * line.quantity - line.discountMinor : 0,
  );
  const shares = spread(taxMinor, worths);
  return lines.map((line, at) => ({ ...line, taxMinor: shares[at] ?? 0 }));
}

/** Whole parts of an amount by their weights; the last that weighs anything takes what rounding left. */
function spread(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  const last = weights.findLastIndex((weight) => weight > 0);
  let left = amount;
  return weights.map((weight, at) => {
    const share = at === last ? left : whole === 0 ? 0 : Math.min(left, Math.floor((amount * weight) / whole));
    left -= share;
    return share;
  });
}

export function orderReference(orderId: number): string {
  return gid("Order", orderId);
}
