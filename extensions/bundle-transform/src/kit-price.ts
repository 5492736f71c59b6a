import { converted, type Exchange } from "../../pricing-discount/src/evaluate/facts.ts";
import { type Kit, TYPE } from "../../pricing-discount/src/evaluate/table.ts";

/** PriceAdjustment of Shopify's schema: of a kit as a whole a percentage is all that may be given. */
export interface PriceAdjustment {
  percentageDecrease: { value: string };
}

/** Places in a kit's row, after those that it has in common with a price rule. */
const PRICE = { type: 3, value: 4 } as const;
/** So many that a price below 10 million minor units comes out to the unit. */
const DIGITS = 8;

/**
 * A kit's price as the percentage that leads to it.
 * @param own minor units of one kit without a price of its own: the kit's variant, or the sum of its components.
 * @returns nothing where the kit has no price, or one that is not lower.
 */
export function decreaseOf(kit: Kit, own: number, exchange: Exchange): { price?: PriceAdjustment } {
  const type = kit.r[PRICE.type];
  const value = kit.r[PRICE.value] ?? 0;
  if (type === TYPE.percent) return { price: { percentageDecrease: { value: String(value / 100) } } };
  if ((type !== TYPE.amountOff && type !== TYPE.fixedPrice) || exchange.rate === 0 || own <= 0) return {};
  const amount = converted(value, exchange);
  const off = type === TYPE.amountOff ? Math.min(own, amount) : own - amount;
  if (off <= 0) return {};
  return { price: { percentageDecrease: { value: String(Number(((off / own) * 100).toFixed(DIGITS))) } } };
}
