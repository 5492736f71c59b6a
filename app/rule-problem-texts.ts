import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { amountExample, decimalSignOf } from "./price-text.ts";
import type { EditorTexts } from "./rule-editing.ts";
import { useFormat, useLocale, useShop } from "./shop-context.tsx";

/** Problems that the service may tell; each has words in every language of the app. */
export const TOLD_PROBLEMS = [
  "OVERLAPPING_TIERS",
  "NOT_POSITIVE",
  "UNKNOWN_PRODUCT",
  "END_BEFORE_START",
  "UNREACHABLE",
  "CONFLICT",
  "TABLE_TOO_LARGE",
  "PERCENT_OUT_OF_RANGE",
  "BAD_PERCENT",
  "AMOUNT_TOO_LARGE",
  "UNKNOWN_TIME_ZONE",
  "NO_TIERS",
  "TOO_MANY_TIERS",
  "TIER_GIVES_LESS",
  "NO_PRODUCTS",
  "TOO_MANY_PRODUCTS",
  "NO_LIMIT",
  "MAXIMUM_BELOW_MINIMUM",
  "NO_COMPONENTS",
  "KIT_DIVISIBLE",
  "BAD_NAME",
  "BAD_TIME",
  "BAD_FIELD",
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
        const known = TOLD_PROBLEMS.find((one) => one === code);
        // The service speaks English, and names what is meant: in English that says more.
        if (known === undefined || isEnglish) return [message, remedy].filter((text) => text !== "").join(" ");
        return `${t(`pricing.told.${known}`)} (${message})`;
      },
    }),
    [t, format, currency, locale, isEnglish],
  );
}
