import { z } from "zod";
import { DELIVERY_DAYS_MAX, DeliverySettings } from "../contracts/delivery.ts";
import { JsonField } from "./json-field.ts";

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

export interface DeliveryCountryForm {
  readonly key: number;
  /** ISO 3166-1, two letters. */
  readonly code: string;
  readonly minDays: string;
  readonly maxDays: string;
}

/** How long orders take, as it stands in its fields. */
export interface DeliveryForm {
  readonly minDays: string;
  readonly maxDays: string;
  readonly cutoff: string;
  readonly timeZone: string;
  readonly weekdays: readonly number[];
  readonly countries: readonly DeliveryCountryForm[];
}

export type DeliveryCode = "days" | "order" | "cutoff" | "weekdays" | "country" | "same";

export interface DeliveryRead {
  readonly settings: DeliverySettings | null;
  /** By field: "minDays", "maxDays", "cutoff", "weekdays", "countries.1.code", "countries.1.maxDays". */
  readonly problems: ReadonlyMap<string, DeliveryCode>;
}

export function deliveryFormOf({ estimate, countries }: DeliverySettings): DeliveryForm {
  const { minDays, maxDays, cutoff, timeZone, weekdays } = estimate;
  return {
    minDays: String(minDays),
    maxDays: String(maxDays),
    cutoff,
    timeZone,
    weekdays,
    countries: Object.entries(countries).map(([code, days], key) => ({
      key,
      code,
      minDays: String(days.minDays),
      maxDays: String(days.maxDays),
    })),
  };
}

/** What the fields say, or what is wrong with each of them. */
export function deliverySettingsOf(form: DeliveryForm): DeliveryRead {
  const problems = new Map<string, DeliveryCode>();
  const days = (at: string, fields: Pick<DeliveryForm, "minDays" | "maxDays">) => {
    const [minDays, maxDays] = [daysOf(fields.minDays), daysOf(fields.maxDays)];
    if (minDays === null) problems.set(`${at}minDays`, "days");
    if (maxDays === null) problems.set(`${at}maxDays`, "days");
    else if (minDays !== null && maxDays < minDays) problems.set(`${at}maxDays`, "order");
    return { minDays: minDays ?? 0, maxDays: maxDays ?? 0 };
  };
  const everywhere = days("", form);
  const cutoff = timeOf(form.cutoff);
  if (cutoff === null) problems.set("cutoff", "cutoff");
  if (form.weekdays.length === 0) problems.set("weekdays", "weekdays");
  const countries: DeliverySettings["countries"] = {};
  form.countries.forEach((country, at) => {
    const code = country.code.trim().toUpperCase();
    if (!/^[A-Z]{2}$/.test(code)) problems.set(`countries.${at}.code`, "country");
    else if (countries[code] !== undefined) problems.set(`countries.${at}.code`, "same");
    countries[code] = days(`countries.${at}.`, country);
  });
  const weekdays = form.weekdays.toSorted((a, b) => a - b);
  const settings = { estimate: { ...everywhere, cutoff: cutoff ?? "", timeZone: form.timeZone, weekdays }, countries };
  const isUsable = problems.size === 0 && DeliverySettings.safeParse(settings).success;
  return { settings: isUsable ? settings : null, problems };
}

function daysOf(text: string): number | null {
  const days = /^\d{1,3}$/.test(text.trim()) ? Number(text) : DELIVERY_DAYS_MAX + 1;
  return days <= DELIVERY_DAYS_MAX ? days : null;
}

/** "9:30" is "09:30". */
function timeOf(text: string): string | null {
  const time = text.trim().padStart("00:00".length, "0");
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(time) ? time : null;
}

/** The page's form: the settings as JSON, checked by the contract. */
export const DeliverySettingsForm = z.object({
  intent: z.literal("delivery"),
  settings: JsonField.pipe(DeliverySettings),
  key: z.uuid(),
});
