import type { z } from "zod";
import { type Currency, decimalFromMinor } from "../../contracts/money.ts";
import { onePointAUnit, type PointsRate } from "../../contracts/points.ts";
import type { LoyaltyRule } from "../../contracts/queries/customers.ts";

export type Rule = z.output<typeof LoyaltyRule>;
/** What of a rule decides the points of an order. */
export type PointsRule = PointsRate;

const DEFAULT_TIERS: readonly { name: string; from: bigint }[] = [
  { name: "Bronze", from: 0n },
  { name: "Silver", from: 300n },
  { name: "Gold", from: 1_000n },
];

/** One point per whole unit of the currency (EUR 1.00, JPY 1, KWD 1.000), until the shop sets a rule of its own. */
export function defaultRule(currency: Currency): Rule {
  const rate = onePointAUnit(currency);
  return { ...rate, tiers: DEFAULT_TIERS.map(({ name, from }) => ({ name, fromMinor: from * rate.perMinor })) };
}

/** "1 point per EUR 1.00 paid" */
export function ruleText({ points, perMinor, currency }: PointsRule): string {
  return `${points} ${points === 1 ? "point" : "points"} per ${currency} ${decimalFromMinor(perMinor, currency)} paid`;
}

/** The highest tier whose threshold is reached. */
export function tierOf({ tiers }: Pick<Rule, "tiers">, spentMinor: bigint): string {
  const reached = tiers.filter(({ fromMinor }) => fromMinor <= spentMinor);
  return (reached.at(-1) ?? tiers[0])?.name ?? "";
}

/** null at the top. */
export function nextTierOf({ tiers }: Pick<Rule, "tiers">, spentMinor: bigint) {
  const next = tiers.find(({ fromMinor }) => fromMinor > spentMinor);
  return next ? { name: next.name, missingMinor: next.fromMinor - spentMinor } : null;
}

const MONTHS_IN_WINDOW = 12;

/** "2026-11-23T..." -> "2026-11": in UTC, so that an order has one month wherever it is read. */
export function monthOf(time: string): string {
  return new Date(time).toISOString().slice(0, 7);
}

/** The first month of the twelve that count for tiers: the present one and the eleven before it. */
export function firstMonthOf(nowMs: number): string {
  const now = new Date(nowMs);
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - (MONTHS_IN_WINDOW - 1))).toISOString().slice(0, 7);
}
