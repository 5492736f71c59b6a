/** Currencies without decimals, and with three; every other one has two. A test holds them equal to contracts/money.ts. */
const NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND";

/** Minor units of one unit of the currency: 100 for EUR, 1 for JPY, 1,000 for KWD. */
export function unitOf(currency: string): number {
  if (NO_DECIMALS.includes(currency)) return 1;
  return THREE_DECIMALS.includes(currency) ? 1_000 : 100;
}

/** Shopify's amounts are numbers of whole units: 19.99 EUR -> 1999. */
export function toMinor(amount: number, currency: string): number {
  return Math.round(amount * unitOf(currency));
}

export function fromMinor(minor: number, currency: string): number {
  return minor / unitOf(currency);
}
