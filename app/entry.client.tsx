import { RemixBrowser } from "@remix-run/react";
import { StrictMode, startTransition } from "react";
import { hydrateRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { createI18n, type Language, languageOf, PolarisTextsProvider, type Texts } from "./i18n.ts";

/** One language is loaded: each is a chunk of its own. */
const LOAD: Record<Language, () => Promise<Texts>> = {
  en: async () => {
    const [app, polaris] = await Promise.all([import("./locales/en.json"), import("@shopify/polaris/locales/en.json")]);
    return { app: app.default, polaris: polaris.default };
  },
  de: async () => {
    const [app, polaris] = await Promise.all([import("./locales/de.json"), import("@shopify/polaris/locales/de.json")]);
    return { app: app.default, polaris: polaris.default };
  },
};

const language = languageOf(document.documentElement.lang);
const texts = await LOAD[language]();
const i18n = createI18n(language, texts);

startTransition(() => {
  hydrateRoot(
    document,
    <StrictMode>
      <I18nextProvider i18n={i18n}>
        <PolarisTextsProvider value={texts.polaris}>
          <RemixBrowser />
        </PolarisTextsProvider>
      </I18nextProvider>
    </StrictMode>,
    { onRecoverableError },
  );
});

/**
 * React's #421: a card whose service is slow was told something new before its HTML had come. React renders it in the
 * browser instead, which shows the same. Everything else (HTML that differs, above all) is a mistake of ours.
 */
function onRecoverableError(error: unknown): void {
  const isUpdateBeforeHydration = error instanceof Error && /#421|before it finished hydrating/.test(error.message);
  if (!isUpdateBeforeHydration) reportError(error);
}
