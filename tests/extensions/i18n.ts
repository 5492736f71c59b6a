import type { Translations, UiLocales } from "../../simulator/extensions/bundle-ui.ts";

type Format<T> = (value: T, options?: Intl.NumberFormatOptions & Intl.DateTimeFormatOptions) => string;

/** Written out here: the package's own types declare a global `shopify`, which is another one in app/. */
export interface Speech {
  readonly formatNumber: Format<number | bigint>;
  readonly formatCurrency: Format<number | bigint>;
  readonly formatDate: Format<Date>;
  /** "never" fits the package's generic type, which answers with a list where a value is an element; ours are all text. */
  readonly translate: (key: string, values?: Record<string, unknown>) => never;
}

/** Shopify's i18n of an extension over its own locale files. The tester's answers with the key, which hides a wrong text. */
export function speak(locales: UiLocales, locale: string): Speech {
  const number = (value: number | bigint, options: Intl.NumberFormatOptions = {}) =>
    new Intl.NumberFormat(locale, options).format(value);
  return {
    formatNumber: number,
    formatCurrency: (value, options) => number(value, { style: "currency", ...options }),
    formatDate: (date, options) => new Intl.DateTimeFormat(locale, options).format(date),
    translate: ((key: string, values: Record<string, unknown> = {}) => {
      const translations = locales.translations[locale] ?? locales.translations[locales.default] ?? {};
      const text = formOf(find(translations, key), values.count, locale);
      if (text === undefined) throw new Error(`No translation of "${key}" in ${locale}.`);
      return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
        const value = values[name];
        if (value === undefined) throw new Error(`"${key}" needs ${name}.`);
        return String(value);
      });
    }) as Speech["translate"],
  };
}

function find(translations: Translations, key: string): string | Translations | undefined {
  return key
    .split(".")
    .reduce<string | Translations | undefined>(
      (inside, part) => (typeof inside === "object" ? inside[part] : undefined),
      translations,
    );
}

function formOf(found: string | Translations | undefined, count: unknown, locale: string) {
  if (typeof found !== "object") return found;
  const form = found[new Intl.PluralRules(locale).select(Number(count))];
  return typeof form === "string" ? form : undefined;
}
