import { decimalFromMinor } from "../contracts/money.ts";

/** 1999, EUR -> "19.99": a decimal string, as Shopify's payloads have money. */
export function decimal(minor: number, currency: string): string {
  return decimalFromMinor(BigInt(minor), currency);
}

/** Half away from zero, to whole minor units. */
export function roundMinor(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** `part` of `whole`'s share of `amount`, rounded; 0 of 0 is 0. */
export function shareOf(amount: number, part: number, whole: number): number {
  return whole === 0 ? 0 : roundMinor((amount * part) / whole);
}
