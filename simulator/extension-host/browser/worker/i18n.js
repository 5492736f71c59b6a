// shopify.i18n. Source: @shopify/ui-extensions, api.d.ts; plurals: shopify.dev, "Localize extensions".

import { log } from "./port.js";

const PLACEHOLDER = /\{\{\s*([\w.]+)\s*\}\}/g;

/** given: () => {locale, extensionLocale, currency, translations, fallback}; asked anew each time, since the locale may change. */
export function i18nOf(given) {
  const localeFor = (options) => (options?.inExtensionLocale ? given().extensionLocale : given().locale);
  const without = (options = {}) => {
    const { inExtensionLocale, ...rest } = options;
    return inExtensionLocale === undefined ? options : rest;
  };
  return {
    formatNumber: (number, options) => new Intl.NumberFormat(localeFor(options), without(options)).format(number),
    formatCurrency: (number, options) =>
      new Intl.NumberFormat(localeFor(options), {
        style: "currency",
        currency: given().currency,
        ...without(options),
      }).format(number),
    formatDate: (date, options) => new Intl.DateTimeFormat(localeFor(options), without(options)).format(date),
    translate: (key, options) => translate(given(), key, options),
  };
}

function translate({ translations, fallback, extensionLocale }, key, options = {}) {
  const found = lookUp(translations, key, options, extensionLocale) ?? lookUp(fallback, key, options, extensionLocale);
  if (found === undefined) {
    log("error", `Translation missing: "${key}" in ${extensionLocale}.`);
    return key;
  }
  return filled(found, options, extensionLocale);
}

/** "points" with {count: 1} is points.one; `zero` is used for 0 where the file has it. */
function lookUp(tree, key, { count }, locale) {
  const found = key.split(".").reduce((place, step) => place?.[step], tree);
  if (typeof found === "string") return found;
  if (typeof found !== "object" || found === null || count === undefined) return undefined;
  if (Number(count) === 0 && typeof found.zero === "string") return found.zero;
  return found[new Intl.PluralRules(locale).select(Number(count))] ?? found.other;
}

/** A text; with elements among the replacements, a list of texts and elements. */
function filled(text, options, locale) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const value = options[match[1]];
    if (value === undefined) parts.push(match[0]);
    else if (match[1] === "count" && typeof value === "number") parts.push(new Intl.NumberFormat(locale).format(value));
    else parts.push(value);
  }
  if (end < text.length) parts.push(text.slice(end));
  const plain = parts.every((part) => typeof part !== "object");
  return plain ? parts.join("") : parts;
}
