import type { PlaceLine } from "../world-api.ts";
import { spread } from "./decimals.ts";
import type { Allocation, PricedLine } from "./price-cart.ts";

type OrderedLine = Omit<PlaceLine, "discounts"> & {
  readonly variantId: number;
  readonly priceMinor: number;
  readonly taxable: boolean;
  readonly discounts: readonly Pick<Allocation, "application" | "minor">[];
};

/**
 * The lines of the order that a priced cart becomes. A bundle becomes its components, which share its price by their
 * own prices: where a share is not a whole number a unit, some units cost one minor unit more and are a line of their own.
 */
export function orderLinesOf(lines: readonly PricedLine[]): OrderedLine[] {
  return lines.flatMap((line) => (line.components.length === 0 ? [plain(line)] : unfolded(line)));
}

function plain({ variant, quantity, unitMinor, allocations }: PricedLine): OrderedLine {
  return { variantId: variant.id, quantity, priceMinor: unitMinor, taxable: variant.taxable, discounts: allocations };
}

function unfolded({ components, quantity, subtotalMinor, allocations }: PricedLine): OrderedLine[] {
  const weights = components.map((one) => one.weightMinor * one.quantity);
  const worthless = weights.every((weight) => weight === 0);
  const totals = spread(subtotalMinor, worthless ? components.map((one) => one.quantity) : weights);
  const parts = components.flatMap(({ variant, quantity: perUnit }, at) =>
    byUnitPrice(totals[at] ?? 0, perUnit * quantity).map((part) => ({ ...part, variant })),
  );
  const worths = parts.map((part) => part.priceMinor * part.quantity);
  const shares = allocations.map(({ application, minor }) => ({ application, minors: spread(minor, worths) }));
  return parts.map(({ variant, quantity: units, priceMinor }, at) => ({
    variantId: variant.id,
    quantity: units,
    priceMinor,
    taxable: variant.taxable,
    discounts: shares
      .map(({ application, minors }) => ({ application, minor: minors[at] ?? 0 }))
      .filter(({ minor }) => minor > 0),
  }));
}

function byUnitPrice(totalMinor: number, units: number): { quantity: number; priceMinor: number }[] {
  const priceMinor = Math.floor(totalMinor / units);
  const dearer = totalMinor - priceMinor * units;
  return [
    { quantity: dearer, priceMinor: priceMinor + 1 },
    { quantity: units - dearer, priceMinor },
  ].filter(({ quantity }) => quantity > 0);
}
