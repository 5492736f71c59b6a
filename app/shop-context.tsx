import { useRouteLoaderData } from "@remix-run/react";
import { createContext, useContext, useMemo } from "react";
import type { Currency } from "../contracts/money.ts";
import {
  formatChange,
  formatCount,
  formatDay,
  formatMoment,
  formatMoney,
  formatMoneyShort,
  formatWallTime,
  type MomentStyle,
} from "./format.ts";

export interface ShopView {
  readonly timeZone: string;
  readonly currency: Currency;
}

const ShopContext = createContext<ShopView>({ timeZone: "UTC", currency: "USD" });
export const ShopProvider = ShopContext.Provider;

export function useShop(): ShopView {
  return useContext(ShopContext);
}

/** The merchant's locale as they have it, with its region: "de-AT". */
export function useLocale(): string {
  return useRouteLoaderData<{ locale: string }>("root")?.locale ?? "en";
}

export interface Format {
  money(minor: bigint | string, currency: Currency): string;
  /** For axes. major: whole units, as a float. */
  moneyShort(major: number, currency: Currency): string;
  count(count: number): string;
  change(ratio: number): string;
  moment(at: string, style: MomentStyle): string;
  /** wallTime: without a zone, "2026-12-01T09:00:00". */
  wallTime(wallTime: string): string;
  /** day: a calendar day, "2026-11-23". */
  day(day: string, style: "short" | "axis" | "weekday"): string;
  /** 9 -> "09:00", "9:00 AM". */
  hour(hour: number): string;
}

/** Formats in the merchant's locale and the shop's time zone. */
export function useFormat(): Format {
  const locale = useLocale();
  const { timeZone } = useShop();
  return useMemo(
    () => ({
      money: (minor, currency) => formatMoney(minor, currency, locale),
      moneyShort: (major, currency) => formatMoneyShort(major, currency, locale),
      count: (count) => formatCount(count, locale),
      change: (ratio) => formatChange(ratio, locale),
      moment: (at, style) => formatMoment(at, style, timeZone, locale),
      wallTime: (wallTime) => formatWallTime(wallTime, locale),
      day: (day, style) => formatDay(day, style, locale),
      hour: (hour) => formatMoment(new Date(Date.UTC(2000, 0, 1, hour)).toISOString(), "time", "UTC", locale),
    }),
    [locale, timeZone],
  );
}
