import { z } from "zod";
import { Currency, exponentOf, Minor } from "./money.ts";

/** Points for each whole `perMinor` minor units paid. */
export const PointsRate = z.object({
  points: z.int().min(0).max(1_000_000),
  perMinor: Minor,
  currency: Currency,
});
export type PointsRate = z.output<typeof PointsRate>;

/** No order earns more: it keeps balances far inside what a number and Shopify's number_integer hold exactly. */
const MAX_POINTS_PER_ORDER = 1_000_000_000n;

/** Points for each whole perMinor of the amount; nothing for a negative one. The one formula: ledger and promise alike. */
export function pointsFor(rate: PointsRate, amountMinor: bigint): bigint {
  if (amountMinor <= 0n) return 0n;
  const points = (amountMinor / rate.perMinor) * BigInt(rate.points);
  return points > MAX_POINTS_PER_ORDER ? MAX_POINTS_PER_ORDER : points;
}

/** Until a shop sets a rule of its own, and for amounts in another currency than its rule's: EUR 1.00, JPY 1, KWD 1.000. */
export function onePointAUnit(currency: Currency): PointsRate {
  return { points: 1, perMinor: 10n ** BigInt(exponentOf(currency)), currency };
}

/** Points as money: `points` are worth `minor`; at most maxPercentBps (10,000 is all) of a subtotal is paid with them. */
export const Redemption = z.object({
  points: z.int().min(1).max(1_000_000),
  minor: Minor,
  maxPercentBps: z.int().min(1).max(10_000),
});
export type Redemption = z.output<typeof Redemption>;

const ALL_BPS = 10_000n;

/**
 * What a wish to pay with points comes to: no more than the balance, no more than the rule's share of the total, and no
 * point more than its money. Points that are worth no whole minor unit stay with the buyer.
 */
export function redeemed(
  rule: Redemption,
  wish: { points: bigint; balance: bigint; totalMinor: bigint },
): { points: bigint; valueMinor: bigint } {
  const per = BigInt(rule.points);
  const mostMinor = (wish.totalMinor * BigInt(rule.maxPercentBps)) / ALL_BPS;
  const points = wish.points < wish.balance ? wish.points : wish.balance;
  if (points <= 0n || mostMinor <= 0n || rule.minor <= 0n) return { points: 0n, valueMinor: 0n };
  const worth = (points * rule.minor) / per;
  const valueMinor = worth < mostMinor ? worth : mostMinor;
  // The fewest points that are worth that much.
  return { points: (valueMinor * per + rule.minor - 1n) / rule.minor, valueMinor };
}
