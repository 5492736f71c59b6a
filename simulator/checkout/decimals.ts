import { decimal } from "../money.ts";

/** "19.999", EUR -> 2000: a Function's decimal in whole minor units, half away from zero. */
export function minorOf(amount: string, currency: string): number {
  return Number(scaled(amount, digitsOf(currency)));
}

/** amount x percent / 100 in whole minor units, half up, exact: "14.5" percent of 1999 is 290. */
export function percentOf(minor: number, percent: string): number {
  const share = scaled(percent, PERCENT_DIGITS);
  const whole = 100n * 10n ** BigInt(PERCENT_DIGITS);
  return Number((BigInt(minor) * share * 2n + whole) / (whole * 2n));
}

const PERCENT_DIGITS = 12;

function digitsOf(currency: string): number {
  return (decimal(0, currency).split(".")[1] ?? "").length;
}

function scaled(text: string, digits: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text.trim());
  if (!match) throw new RangeError(`${text} is no decimal`);
  const [, sign, whole = "0", fraction = ""] = match;
  const kept = BigInt(whole + fraction.padEnd(digits, "0").slice(0, digits));
  const up = Number(fraction[digits] ?? "0") >= 5 ? 1n : 0n;
  return sign ? -(kept + up) : kept + up;
}

/** Whole parts of an amount by their weights, each rounded down; what is left goes to the first parts, a unit each. */
export function spread(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  if (whole === 0) return weights.map(() => 0);
  const parts = weights.map((weight) => Number((BigInt(amount) * BigInt(weight)) / BigInt(whole)));
  let left = amount - parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part, at) => {
    if (left <= 0 || (weights[at] ?? 0) === 0) return part;
    left -= 1;
    return part + 1;
  });
}
