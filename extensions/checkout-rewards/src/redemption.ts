import type { Redemption } from "./loyalty.ts";

export interface Payment {
  readonly points: number;
  readonly minor: number;
}

const WHOLE_BPS = 10_000;

/**
 * The most that can be paid with points, in whole steps of the rule. For the eye only: the discount Function caps again,
 * by the balance in the customer's metafield.
 */
export function payable(redemption: Redemption, balance: number, subtotalMinor: number): Payment {
  const ofOrderMinor = Math.floor((subtotalMinor * redemption.maxPercentBps) / WHOLE_BPS);
  const steps = Math.max(
    0,
    Math.min(Math.floor(balance / redemption.points), Math.floor(ofOrderMinor / redemption.minor)),
  );
  return { points: steps * redemption.points, minor: steps * redemption.minor };
}

/** What points are worth, without a look at the order. */
export function worth(redemption: Redemption, points: number): number {
  return Math.floor(points / redemption.points) * redemption.minor;
}

/** What /v1/checkout/redeem answers: the points that the balance allows. undefined for an answer of another shape. */
export function pointsAllowed(body: unknown): number | undefined {
  const points = typeof body === "object" && body !== null ? (body as { points?: unknown }).points : undefined;
  return Number.isSafeInteger(points) ? Number(points) : undefined;
}
