import { describe, expect, test } from "vitest";
import {
  formatChange,
  formatCount,
  formatDay,
  formatMoment,
  formatMoney,
  formatMoneyShort,
  usableLocale,
} from "./format.ts";

/** Intl puts no-break spaces of several kinds; they are not what these tests are about. */
const plain = (text: string) => text.replace(/[\u00a0\u202f\u2009]/g, " ");

describe("money", () => {
  test("is shown with the decimals of its currency, whatever they are", () => {
    expect(formatMoney(1_999n, "EUR", "en")).toBe("€19.99");
    expect(formatMoney(1_999n, "JPY", "en")).toBe("¥1,999");
    expect(plain(formatMoney(1_999n, "KWD", "en"))).toBe("KWD 1.999");
    expect(plain(formatMoney("-50", "EUR", "de"))).toBe("-0,50 €");
  });

  test("stays exact beyond what a float can hold", () => {
    expect(formatMoney("900719925474099301", "USD", "en")).toBe("$9,007,199,254,740,993.01");
  });
});

test("counts and changes follow the locale", () => {
  expect(formatCount(12_345, "de")).toBe("12.345");
  expect([formatChange(0.125, "en"), formatChange(0, "en"), formatChange(-0.5, "en")]).toEqual(["+13%", "0%", "-50%"]);
});

test("a moment is shown in the shop's time zone, not the machine's", () => {
  const at = "2026-11-23T23:30:00.000Z";
  expect(plain(formatMoment(at, "time", "Europe/Berlin", "de"))).toBe("00:30");
  expect(plain(formatMoment(at, "time", "America/New_York", "en-US"))).toBe("6:30 PM");
  expect(plain(formatMoment(at, "date", "Europe/Berlin", "en-GB"))).toBe("24 November 2026");
});

test.each([
  ["de", "de"],
  ["EN-us", "en-US"],
  ["not a locale!", "en"],
  ["", "en"],
])("the locale %j is used as %j", (given, used) => {
  expect(usableLocale(given)).toBe(used);
});

test("an axis is short, and a currency without minor units stays without", () => {
  expect(formatMoneyShort(1_234.5, "EUR", "en")).toBe("€1.2K");
  expect(formatMoneyShort(500, "JPY", "en")).toBe("¥500");
});

test("a calendar day is the same day wherever the machine stands", () => {
  expect(formatDay("2026-11-23", "short", "en")).toBe("Mon, Nov 23, 2026");
  expect(formatDay("2026-11-23", "axis", "de")).toBe("23. Nov.");
  expect(formatDay("2026-11-23", "weekday", "de")).toBe("Montag");
});
