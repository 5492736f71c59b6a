import { z } from "zod";

/** ISO 4217 alphabetic code. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, "an ISO 4217 code in capitals, e.g. EUR");
export type Currency = z.infer<typeof Currency>;

/** Minor units: a string of digits on the wire, a bigint in code, an int8 in SQL. May be negative. */
export const Minor = z.codec(z.string().regex(/^-?\d{1,18}$/, "minor units as a string of digits"), z.bigint(), {
  decode: (digits) => BigInt(digits),
  encode: (minor) => minor.toString(),
});

/** Currencies whose minor unit is not a hundredth. Source: ISO 4217 list one, as Shopify uses it. */
const EXPONENTS: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

/** Digits after the decimal point: 2 for EUR, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: Currency): number {
  return EXPONENTS[currency] ?? 2;
}

/**
 * "19.99", EUR -> 1999n. Extra digits are accepted only when they are zeros ("100.00" JPY -> 100n).
 * @throws RangeError for text that is no exact amount of the currency.
 */
export function minorFromDecimal(decimal: string, currency: Currency): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal.trim());
  const exponent = exponentOf(currency);
  const fraction = match?.[3] ?? "";
  if (!match || /[1-9]/.test(fraction.slice(exponent))) {
    throw new RangeError(`"${decimal}" is not an exact amount in ${currency} (${exponent} decimals)`);
  }
  const minor = BigInt((match[2] ?? "0") + fraction.slice(0, exponent).padEnd(exponent, "0"));
  return match[1] === "-" ? -minor : minor;
}

/** 1999n, EUR -> "19.99". The inverse of minorFromDecimal. */
export function decimalFromMinor(minor: bigint, currency: Currency): string {
  const exponent = exponentOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, "0");
  const sign = minor < 0n ? "-" : "";
  return exponent === 0 ? sign + digits : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}
