import { exponentOf } from "../../contracts/money.ts";

/** How money is written in English, by the currency's home. */
const MONEY_LOCALES: Record<string, string> = { EUR: "en-IE", GBP: "en-GB", USD: "en-US" };

/** 1999, EUR -> "€19.99". */
export function money(minor: number, currency: string): string {
  const locale = MONEY_LOCALES[currency] ?? "en";
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(minor / 10 ** exponentOf(currency));
}

/** "23 Nov 2026, 14:05", in the shop's time zone. */
export function dateTime(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short", timeZone }).format(at);
}

/** "14:05:09.120", for what happens many times a second. */
export function clockTime(at: number, timeZone: string): string {
  const options = { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3 } as const;
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone }).format(at);
}

/** 1, "order" -> "1 order"; 2 -> "2 orders". */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** "partially_refunded" -> "Partially refunded". */
export function sentence(code: string): string {
  const words = code.replaceAll(/[_-]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "19.99" -> 1999 in EUR. Null for text that is no amount. */
export function minorOf(text: string, currency: string): number | null {
  const match = /^(\d{1,9})(?:[.,](\d+))?$/.exec(text.trim());
  const digits = exponentOf(currency);
  if (!match || (match[2] ?? "").length > digits) return null;
  return Number((match[1] ?? "0") + (match[2] ?? "").padEnd(digits, "0"));
}
