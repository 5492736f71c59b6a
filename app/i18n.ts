import { createInstance, type i18n } from "i18next";
import { createContext, useContext } from "react";
import { initReactI18next } from "react-i18next";
import { usableLocale } from "./format.ts";

export const LANGUAGES = ["en", "de"] as const;
export type Language = (typeof LANGUAGES)[number];

/** Texts of the app and of Polaris' own components in one language. */
export interface Texts {
  readonly app: object;
  readonly polaris: object;
}

/** The language whose texts a locale is shown in: "de-AT" -> "de", anything unknown -> "en". */
export function languageOf(locale: string): Language {
  const primary = usableLocale(locale).split("-")[0];
  return LANGUAGES.find((language) => language === primary) ?? "en";
}

/** Ready when it returns: the texts are given, nothing is fetched. */
export function createI18n(language: Language, texts: Texts): i18n {
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: texts.app } },
    initAsync: false,
    // React escapes already.
    interpolation: { escapeValue: false },
  });
  return instance;
}

const PolarisTexts = createContext<object>({});
export const PolarisTextsProvider = PolarisTexts.Provider;

/** What Polaris' AppProvider wants as `i18n`. */
export function usePolarisTexts(): object {
  return useContext(PolarisTexts);
}
