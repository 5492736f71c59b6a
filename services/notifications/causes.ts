import type { z } from "zod";
import type { Cause as CauseSchema, MailLocale as LocaleSchema } from "../../contracts/queries/notifications.ts";

export type Cause = z.output<typeof CauseSchema>;
export type MailLocale = z.output<typeof LocaleSchema>;

interface CauseRule {
  /** Where no merchant decided otherwise. */
  readonly on: boolean;
  /** Only for those who agreed to marketing by email in Shopify. */
  readonly marketing: boolean;
  readonly to: "staff" | "shopper";
}

/** order-confirmation is off because Shopify sends its own: two of them would be one too many. */
export const CAUSES: Readonly<Record<Cause, CauseRule>> = {
  "low-stock": { on: true, marketing: false, to: "staff" },
  refund: { on: true, marketing: false, to: "shopper" },
  "points-summary": { on: true, marketing: true, to: "shopper" },
  "order-confirmation": { on: false, marketing: false, to: "shopper" },
};
export const CAUSE_NAMES = Object.keys(CAUSES) as readonly Cause[];

/** "de-AT" -> "de"; what we do not speak -> "en". */
export function mailLocaleOf(locale: string | null): MailLocale {
  return locale !== null && /^de\b/i.test(locale) ? "de" : "en";
}
