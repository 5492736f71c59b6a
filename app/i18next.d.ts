import "i18next";
import type en from "./locales/en.json";

/** Makes t("...") accept only keys that exist. */
declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}
