import polarisDe from "@shopify/polaris/locales/de.json" with { type: "json" };
import polarisEn from "@shopify/polaris/locales/en.json" with { type: "json" };
import { usableLocale } from "./format.ts";
import type { Language, Texts } from "./i18n.ts";
import de from "./locales/de.json" with { type: "json" };
import en from "./locales/en.json" with { type: "json" };

const TEXTS: Record<Language, Texts> = {
  en: { app: en, polaris: polarisEn },
  de: { app: de, polaris: polarisDe },
};

const LOCALE_COOKIE = "flotilla_locale";
const LOCALE_COOKIE_SECONDS = 365 * 24 * 3600;
const LOCALE_MAX_CHARACTERS = 35;

export function textsOf(language: Language): Texts {
  return TEXTS[language];
}

function askedLocale(request: Request): string | null {
  const asked = new URL(request.url).searchParams.get("locale");
  return asked === null || asked.length > LOCALE_MAX_CHARACTERS ? null : asked;
}

/**
 * The merchant's locale: what Shopify's admin says (query parameter `locale`), else what it said before, else what the
 * browser prefers. Source: shopify.dev, "Internationalize your app": the admin loads an app with `locale`.
 */
export function localeOf(request: Request): string {
  const remembered = new RegExp(`(?:^|; *)${LOCALE_COOKIE}=([A-Za-z0-9-]+)`).exec(
    request.headers.get("cookie") ?? "",
  )?.[1];
  const preferred = request.headers.get("accept-language")?.split(",")[0]?.split(";")[0]?.trim();
  return usableLocale(askedLocale(request) ?? remembered ?? preferred ?? "en");
}

/**
 * The cookie that remembers the locale, where the request named one: pages inside the app do not carry the parameter.
 * Partitioned, since the app lives in Shopify's frame.
 */
export function localeCookie(request: Request): string | null {
  const asked = askedLocale(request);
  if (asked === null) return null;
  const attributes = `Path=/; Max-Age=${LOCALE_COOKIE_SECONDS}; HttpOnly; Secure; SameSite=None; Partitioned`;
  return `${LOCALE_COOKIE}=${usableLocale(asked)}; ${attributes}`;
}
