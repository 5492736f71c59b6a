import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { amountExample, decimalSignOf } from "./price-text.ts";
import type { EditorTexts } from "./rule-editing.ts";
import { useFormat, useLocale, useShop } from "./shop-context.tsx";

/** Problems that the service may tell and that have words in every language of the app. */
const TRANSLATED = [
  "OVERLAPPING_TIERS",
  "NOT_POSITIVE",
  "UNKNOWN_PRODUCT",
  "END_BEFORE_START",
  "UNREACHABLE",
  "CONFLICT",
  "TABLE_TOO_LARGE",
] as const;

/** What is wrong with a field, in the merchant's language. */
export function useProblemTexts(): EditorTexts {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { currency } = useShop();
  const locale = useLocale();
  const isEnglish = i18n.language === "en";
  return useMemo(
    () => ({
      ofField: ({ code, min, max }) =>
        t(`pricing.wrong.${code}`, {
          min: format.count(min),
          max: format.count(max),
          example: amountExample(currency, decimalSignOf(locale)),
        }),
      ofService: ({ code, message, remedy }) => {
        const known = TRANSLATED.find((one) => one === code);
        // The service speaks English, and names what is meant: in English that says more.
        if (known === undefined || isEnglish) return [message, remedy].filter((text) => text !== "").join(" ");
        return `${t(`pricing.told.${known}`)} (${message})`;
      },
    }),
    [t, format, currency, locale, isEnglish],
  );
}
