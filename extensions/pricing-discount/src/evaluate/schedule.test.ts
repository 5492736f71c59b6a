import { expect, test } from "vitest";
import { aCart, aRule, compile, NOW, percent, volume } from "../testing.ts";
import { quoteCart } from "./quote.ts";
import { SCHEDULE_BOUNDARIES, scheduleOf } from "./schedule.ts";

const everything = volume([[1, percent(1_000)]]);

test("a rule holds from the second after its beginning to the second of its end", () => {
  const rules = [aRule(everything, { startsAt: "2026-12-02T00:00:00", endsAt: "2026-12-03T00:00:00" })];
  const compiled = compile(rules);
  const priceAt = (at: string) => quoteCart({ compiled, rules, cart: aCart([[1, 1_000n]], { at }) }).totalMinor;
  expect(priceAt("2026-12-02T00:00:00")).toBe(1_000n);
  expect(priceAt("2026-12-02T00:00:01")).toBe(900n);
  expect(priceAt("2026-12-03T00:00:00")).toBe(900n);
  expect(priceAt("2026-12-03T00:00:01")).toBe(1_000n);
});

test("what has ended is left out, and what has begun needs no boundary", () => {
  const compiled = compile([
    aRule(everything, { ruleId: "a", endsAt: "2026-11-01T00:00:00" }),
    aRule(everything, { ruleId: "b", startsAt: "2026-11-01T00:00:00" }),
  ]);
  expect(compiled.ruleIds.product).toEqual(["b"]);
  expect(compiled.boundaries).toEqual([]);
});

test("only so many boundaries hold without compiling again; what begins later is not in the table yet", () => {
  const days = Array.from({ length: SCHEDULE_BOUNDARIES + 2 }, (_, day) => `2026-12-1${day}T00:00:00`);
  const rules = days.map((startsAt, day) => aRule(everything, { ruleId: `rule-${day}`, startsAt }));
  const compiled = compile(rules);
  expect(compiled.boundaries).toEqual(days.slice(0, SCHEDULE_BOUNDARIES));
  expect(compiled.boundariesLeftOut).toBe(2);
  expect(compiled.ruleIds.product).toHaveLength(SCHEDULE_BOUNDARIES);
  expect(JSON.parse(compiled.variables)).toMatchObject({ b1: days[0], b5: days[4] });
  const later = compile(rules, { now: "2026-12-12T12:00:00" });
  expect(later.ruleIds.product).toHaveLength(rules.length);
});

test("times of another zone are turned into the shop's, in winter and in summer", () => {
  const at = (wall: string, timeZone: string, shop: string) =>
    scheduleOf([aRule(everything, { startsAt: wall, timeZone })], shop, NOW).boundaries[0];
  expect(at("2026-12-24T00:00:00", "Asia/Tokyo", "Europe/Berlin")).toBe("2026-12-23T16:00:00");
  expect(at("2027-07-01T00:00:00", "America/New_York", "Europe/Berlin")).toBe("2027-07-01T06:00:00");
  expect(at("2027-07-01T00:00:00", "Europe/Berlin", "Asia/Kolkata")).toBe("2027-07-01T03:30:00");
});
