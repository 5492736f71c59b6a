/**
 * THE rounding rule, of the Functions and of the quote alike: a discount is rounded once a line (not once a unit) to a
 * whole minor unit, half up. Percentages that follow each other are multiplied first, as a share in millionths that is
 * itself rounded half up at each step. Points are the one exception: what they are worth is rounded down.
 * The numbers are whole minor units: 1999 is 19.99 EUR, 1999 JPY, or 1.999 KWD.
 */
export const WHOLE = 1_000_000;

/** Above it a product with WHOLE is not exact in a double. */
const EXACT = Math.floor(Number.MAX_SAFE_INTEGER / WHOLE) - 1;

/** amount x share / whole, half up. amount and share are whole numbers, not negative; share at most WHOLE. */
export function shareOf(amount: number, share: number, whole: number): number {
  if (amount > EXACT) return Number((BigInt(amount) * BigInt(share) * 2n + BigInt(whole)) / (BigInt(whole) * 2n));
  return quotient(amount * share + Math.floor(whole / 2), whole);
}

/** Whole part of a division, exact where the double's is one too high. */
export function quotient(dividend: number, divisor: number): number {
  const guess = Math.floor(dividend / divisor);
  return guess * divisor > dividend ? guess - 1 : guess;
}

/** Currencies whose minor unit is not a hundredth, as in contracts/money.ts; a test holds them equal. */
const WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
const WITH_THREE = "BHD IQD JOD KWD LYD OMR TND";

/** Digits after the decimal point. */
export function decimalsOf(currency: string): number {
  if (WITHOUT_DECIMALS.includes(currency)) return 0;
  return WITH_THREE.includes(currency) ? 3 : 2;
}

/** 1999, 2 decimals -> "19.99". */
export function decimalText(minor: number, decimals: number): string {
  if (decimals === 0) return String(minor);
  const digits = String(minor).padStart(decimals + 1, "0");
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Millionths as a percentage: 145000 -> "14.5". */
export function percentText(share: number): string {
  return String(share / 10_000);
}
