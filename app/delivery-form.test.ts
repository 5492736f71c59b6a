import { expect, test } from "vitest";
import { DEFAULT_ESTIMATE, type DeliverySettings } from "../contracts/delivery.ts";
import { DeliverySettingsForm, deliveryFormOf, deliverySettingsOf } from "./delivery-form.ts";

const SETTINGS: DeliverySettings = {
  estimate: { minDays: 1, maxDays: 3, cutoff: "11:30", timeZone: "Europe/Berlin", weekdays: [1, 2, 3, 4, 5, 6] },
  countries: { AT: { minDays: 2, maxDays: 4 }, CH: { minDays: 3, maxDays: 5 } },
};

test.each([[SETTINGS], [{ estimate: DEFAULT_ESTIMATE, countries: {} }]])(
  "settings come back from the fields",
  (settings) => {
    expect(deliverySettingsOf(deliveryFormOf(settings))).toEqual({ settings, problems: new Map() });
  },
);

test("a time without its first zero, and a country in small letters, are understood", () => {
  const form = deliveryFormOf(SETTINGS);
  const countries = [{ key: 0, code: " fr ", minDays: "2", maxDays: "2" }];
  const { settings } = deliverySettingsOf({ ...form, cutoff: "9:05", weekdays: [5, 1], countries });
  expect(settings).toEqual({
    estimate: { ...SETTINGS.estimate, cutoff: "09:05", weekdays: [1, 5] },
    countries: { FR: { minDays: 2, maxDays: 2 } },
  });
});

const country = (code: string, maxDays = "2") => ({ key: 0, code, minDays: "1", maxDays });

test.each([
  [{ minDays: "" }, "minDays", "days"],
  [{ minDays: "1.5" }, "minDays", "days"],
  [{ maxDays: "121" }, "maxDays", "days"],
  [{ minDays: "4" }, "maxDays", "order"],
  [{ cutoff: "25:00" }, "cutoff", "cutoff"],
  [{ cutoff: "noon" }, "cutoff", "cutoff"],
  [{ weekdays: [] }, "weekdays", "weekdays"],
  [{ countries: [country("Austria")] }, "countries.0.code", "country"],
  [{ countries: [country("AT"), country("at")] }, "countries.1.code", "same"],
  [{ countries: [country("AT", "0")] }, "countries.0.maxDays", "order"],
] as const)("%j is told beside its field", (change, field, code) => {
  const { settings, problems } = deliverySettingsOf({ ...deliveryFormOf(SETTINGS), ...change });
  expect(settings).toBeNull();
  expect([...problems]).toEqual([[field, code]]);
});

test("what the page sends becomes the command's data, and anything else is refused", () => {
  const form = { intent: "delivery", settings: JSON.stringify(SETTINGS), key: "0b8f1f3e-30a5-4b7e-9d0c-1d6a3b2c4d5e" };
  expect(DeliverySettingsForm.parse(form).settings).toEqual(SETTINGS);
  expect(DeliverySettingsForm.safeParse({ ...form, settings: "{" }).success).toBe(false);
  const nowhere = JSON.stringify({ ...SETTINGS, countries: { Austria: { minDays: 1, maxDays: 2 } } });
  expect(DeliverySettingsForm.safeParse({ ...form, settings: nowhere }).success).toBe(false);
});
