import { type Currency, decimalFromMinor, exponentOf } from "../../../contracts/money.ts";
import type { MailLocale } from "../causes.ts";

const LOCALE_TAGS: Record<MailLocale, string> = { en: "en-GB", de: "de-DE" };
const formats = new Map<string, Intl.NumberFormat>();

/**
 * 1999n EUR -> "€19.99" (en), "19,99 €" (de); 1999n JPY -> "JP¥1,999"; 1999n KWD -> "KWD 1.999". Digits as the currency
 * has them. Exact: the formatter is given the decimal as text.
 */
export function moneyText(minor: bigint, currency: Currency, locale: MailLocale): string {
  const key = `${locale} ${currency}`;
  const digits = exponentOf(currency);
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(LOCALE_TAGS[locale], {
      style: "currency",
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  formats.set(key, format);
  return format.format(decimalFromMinor(minor, currency) as Intl.StringNumericLiteral);
}

export function dateText(iso: string, locale: MailLocale): string {
  return new Intl.DateTimeFormat(LOCALE_TAGS[locale], { dateStyle: "long", timeZone: "UTC" }).format(new Date(iso));
}

export function numberText(value: number, locale: MailLocale): string {
  return new Intl.NumberFormat(LOCALE_TAGS[locale]).format(value);
}
