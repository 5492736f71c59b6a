import { type Currency, decimalFromMinor, exponentOf, minorFromDecimal } from "../contracts/money.ts";
import { formatCount } from "./format.ts";

/** A price of one unit has at most so many digits before the point: far over any real one, far under an int8. */
const AMOUNT_MAX_DIGITS = 12;
/** 8.5 % is 850: hundredths of a percent. */
const BPS_DIGITS = 2;

/** "." or ",": how the merchant's locale writes decimals. Both are understood, whatever the locale. */
export function decimalSignOf(locale: string): "." | "," {
  return formatCount(0.5, locale).includes(",") ? "," : ".";
}

/** 1999n, EUR, "," -> "19,99": as it stands in a field. */
export function amountText(minor: bigint | string, currency: Currency, sign: "." | ","): string {
  return decimalFromMinor(BigInt(minor), currency).replace(".", sign);
}

/**
 * "19,99", EUR -> 1999n. null for what is no amount, or has more decimals than the currency: "1.000" is a thousand to
 * one reader and one to another, so for EUR it is neither.
 */
export function minorOf(text: string, currency: Currency): bigint | null {
  const typed = decimalOf(text, exponentOf(currency));
  return typed === null ? null : minorFromDecimal(typed, currency);
}

/** 850 -> "8.5", 10000 -> "100". */
export function percentText(bps: number, sign: "." | ","): string {
  return String(bps / 10 ** BPS_DIGITS).replace(".", sign);
}

/** "8,5" -> 850; null for what is no percentage with at most two decimals. */
export function bpsOf(text: string): number | null {
  const typed = decimalOf(text, BPS_DIGITS);
  if (typed === null) return null;
  const [whole = "0", fraction = ""] = typed.split(".");
  return Number(whole + fraction.padEnd(BPS_DIGITS, "0"));
}

function decimalOf(text: string, maxDecimals: number): string | null {
  const match = /^(\d+)(?:[.,](\d+))?$/.exec(text.trim());
  if (!match || (match[1] ?? "").length > AMOUNT_MAX_DIGITS) return null;
  const fraction = match[2] ?? "";
  if (fraction.length > maxDecimals) return null;
  return fraction === "" ? (match[1] ?? "0") : `${match[1]}.${fraction}`;
}

/** What an amount looks like in this currency, for a hint: "19.99", "1999", "19.990". */
export function amountExample(currency: Currency, sign: "." | ","): string {
  return amountText(19_990n / 10n ** BigInt(3 - exponentOf(currency)), currency, sign);
}
