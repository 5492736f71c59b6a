import type { TFunction } from "i18next";

/** "staff:42" -> "Staff 42": Shopify tells an app no more than the number of who is at the keyboard. */
export function staffName(actor: string, t: TFunction): string {
  const number = /^staff:(.+)$/.exec(actor)?.[1];
  return number === undefined ? actor : t("pricing.staff", { number });
}
