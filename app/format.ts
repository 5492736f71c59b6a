import { type Currency, decimalFromMinor } from "../contracts/money.ts";

const BAD_LOCALE_FALLBACK = "en";

/** Formatters are slow to make and cheap to use. Keys are locales, currencies and time zones: few, and bounded here. */
const MAX_FORMATTERS = 200;
const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function kept<F extends Intl.NumberFormat | Intl.DateTimeFormat>(key: string, make: () => F): F {
  const known = formatters.get(key);
  if (known) return known as F;
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  const made = make();
  formatters.set(key, made);
  return made;
}

/** A BCP 47 tag that Intl takes: "de" for "de_DE!", "en" for anything it does not know. */
export function usableLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? BAD_LOCALE_FALLBACK;
  } catch {
    return BAD_LOCALE_FALLBACK;
  }
}

/**
 * 1999n, EUR, "de" -> "19,99 €". Exact for any amount: the decimal goes to Intl as text, never as a float.
 * @param minor minor units of the currency, as a bigint or as the string of digits it has on the wire.
 */
export function formatMoney(minor: bigint | string, currency: Currency, locale: string): string {
  const format = kept(
    `money ${locale} ${currency}`,
    () => new Intl.NumberFormat(locale, { style: "currency", currency }),
  );
  return format.format(decimalFromMinor(BigInt(minor), currency) as Intl.StringNumericLiteral);
}

/** 1200, EUR, "en" -> "€1.2K": for axes, where exactness would cost the room. @param major whole units, as a float. */
export function formatMoneyShort(major: number, currency: Currency, locale: string): string {
  const options: Intl.NumberFormatOptions = {
    style: "currency",
    currency,
    notation: "compact",
    minimumFractionDigits: 0,
    maximumFractionDigits: 1,
  };
  return kept(`short ${locale} ${currency}`, () => new Intl.NumberFormat(locale, options)).format(major);
}

/** A calendar day without a time zone: "2026-11-23" -> "Mon, Nov 23". @param day ISO 8601. */
export function formatDay(day: string, style: "short" | "axis" | "weekday", locale: string): string {
  const options: Intl.DateTimeFormatOptions =
    style === "weekday"
      ? { weekday: "long" }
      : { day: "numeric", month: "short", ...(style === "short" ? { weekday: "short", year: "numeric" } : {}) };
  const make = () => new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
  return kept(`day ${style} ${locale}`, make).format(new Date(`${day}T00:00:00Z`));
}

export function formatCount(count: number, locale: string): string {
  return kept(`count ${locale}`, () => new Intl.NumberFormat(locale)).format(count);
}

/** 0.125 -> "+13%"; 0 -> "0%". */
export function formatChange(ratio: number, locale: string): string {
  const options: Intl.NumberFormatOptions = { style: "percent", maximumFractionDigits: 0, signDisplay: "exceptZero" };
  return kept(`change ${locale}`, () => new Intl.NumberFormat(locale, options)).format(ratio);
}

/** A time on a wall, whatever the zone: "2026-12-01T09:00:00" -> "Dec 1, 2026, 9:00 AM". */
export function formatWallTime(wallTime: string, locale: string): string {
  const make = () =>
    new Intl.DateTimeFormat(locale, { ...optionsOf("date-time", locale), year: "numeric", timeZone: "UTC" });
  return kept(`wall ${locale}`, make).format(new Date(`${wallTime}Z`));
}

export type MomentStyle = "time" | "date" | "date-time" | "date-time-exact" | "weekday";

/** "00:30" where the day has 24 hours, "6:30 PM" where it has twice 12. */
function optionsOf(style: MomentStyle, locale: string): Intl.DateTimeFormatOptions {
  const has24Hours = new Intl.DateTimeFormat(locale, { hour: "numeric" }).resolvedOptions().hourCycle?.startsWith("h2");
  const time = { hour: has24Hours ? "2-digit" : "numeric", minute: "2-digit" } as const;
  switch (style) {
    case "time":
      return time;
    case "date":
      return { day: "numeric", month: "long", year: "numeric" };
    case "date-time":
      return { day: "numeric", month: "short", ...time };
    case "date-time-exact":
      return { day: "numeric", month: "short", ...time, second: "2-digit" };
    case "weekday":
      return { weekday: "long", day: "numeric", month: "long" };
  }
}

/** @param at ISO 8601 with offset. @param timeZone IANA name, as Shopify gives it. */
export function formatMoment(at: string, style: MomentStyle, timeZone: string, locale: string): string {
  const make = () => new Intl.DateTimeFormat(locale, { ...optionsOf(style, locale), timeZone });
  return kept(`${style} ${locale} ${timeZone}`, make).format(new Date(at));
}
