import { expect, test } from "vitest";
import { dayPoints, daySoFar, type HoursWire, hourPoints, plotMajor, type SummaryWire } from "./plot-data.ts";

/** Two euros an hour up to noon, one euro an hour a week before. */
const hours: HoursWire = {
  day: "2026-11-23",
  comparedWith: "2026-11-16",
  timeZone: "Europe/Berlin",
  currency: "EUR",
  hours: Array.from({ length: 24 }, (_, hour) => ({
    hour,
    netMinor: hour < 12 ? "200" : "0",
    orders: hour < 12 ? 1 : 0,
    comparedNetMinor: "100",
    comparedOrders: 1,
  })),
};

test("amounts are plotted in whole units of their currency", () => {
  expect([plotMajor("1999", "EUR"), plotMajor("1999", "JPY"), plotMajor("-1999", "KWD")]).toEqual([
    19.99, 1999, -1.999,
  ]);
});

test("hours that have not begun are left empty, not drawn as nothing sold", () => {
  const points = hourPoints(hours, 13);
  expect(points.map((point) => point.today).slice(10, 16)).toEqual([2, 2, 0, 0, null, null]);
  expect(points.every((point) => point.compared === 1)).toBe(true);
  expect(hourPoints(hours, null).every((point) => point.today !== null)).toBe(true);
});

test("an order dated ahead of this machine's clock is still drawn", () => {
  const ahead = {
    ...hours,
    hours: hours.hours.map((row) => (row.hour === 20 ? { ...row, netMinor: "5", orders: 1 } : row)),
  };
  expect(hourPoints(ahead, 13)[20]?.todayMinor).toBe("5");
});

test("the day so far is compared with the other day up to the same hour", () => {
  expect(daySoFar(hours, 11)).toEqual({ revenueMinor: 2_400n, comparedMinor: 1_200n });
  expect(daySoFar(hours, null)).toEqual({ revenueMinor: 2_400n, comparedMinor: 2_400n });
});

test("a repeated hour stands there twice, each at its own place", () => {
  const first = hours.hours[2] ?? hours.hours[0];
  const long = { ...hours, hours: first ? hours.hours.toSpliced(2, 0, first) : hours.hours };
  expect(
    hourPoints(long, null)
      .map((point) => [point.at, point.hour])
      .slice(1, 5),
  ).toEqual([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
  ]);
});

test("a day keeps its exact amount beside what is drawn", () => {
  const figures = {
    orders: 1,
    units: 1,
    grossMinor: "900719925474099301",
    discountsMinor: "0",
    refundsMinor: "0",
    netMinor: "900719925474099301",
    totalMinor: "0",
    averageOrderMinor: "0",
  };
  const summary: SummaryWire = {
    from: "2026-11-23",
    to: "2026-11-23",
    timeZone: "UTC",
    currency: "EUR",
    totals: figures,
    days: [{ ...figures, day: "2026-11-23" }],
    products: [],
    asOf: null,
  };
  expect(dayPoints(summary)[0]).toMatchObject({ day: "2026-11-23", netMinor: "900719925474099301", orders: 1 });
});
