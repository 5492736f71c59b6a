import { decimal } from "../../money.ts";

/** Shopify's price set. The simulator's shops sell in one currency: both halves are the same. */
export function moneySet(minor: number, currency: string): Record<string, unknown> {
  const money = { amount: decimal(minor, currency), currency_code: currency };
  return { shop_money: money, presentment_money: { ...money } };
}

export function taxLine(taxMinor: number, of: { currency: string; taxRate: number; taxTitle: string }) {
  return {
    channel_liable: null,
    price: decimal(taxMinor, of.currency),
    price_set: moneySet(taxMinor, of.currency),
    rate: of.taxRate,
    title: of.taxTitle,
  };
}
