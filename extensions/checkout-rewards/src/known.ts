import { earnedBy, type Facts, isObject, type NextTier, nextTierOf, type Rewards, readRewards } from "./loyalty.ts";
import { type Redemption, readRedemption } from "./redemption.ts";

export interface CheckoutFacts extends Facts {
  readonly redemption: Redemption | undefined;
}

/** What /v1/checkout/rewards answers, with what points are worth. */
export interface CheckoutRewards extends Rewards {
  readonly redemption: Redemption | undefined;
}

export function readAnswer(body: unknown): CheckoutRewards | undefined {
  const rewards = readRewards(body);
  return rewards && { ...rewards, redemption: isObject(body) ? readRedemption(body.redemption) : undefined };
}

/** What is shown: the service's answer where there is one, else what the store's metafields say. */
export interface Known {
  readonly earns: number | undefined;
  readonly points: number | undefined;
  readonly tier: string | undefined;
  readonly next: NextTier | undefined;
  readonly spentMinor: number | undefined;
  readonly redemption: Redemption | undefined;
  /** Of spend and tiers. */
  readonly currency: string;
}

/**
 * A fresh answer goes before the metafields. One that is marked degraded goes behind them: it may be as poor as "nothing
 * is known", while the metafields are what was last written to the store.
 */
export function merge(
  facts: CheckoutFacts,
  answer: CheckoutRewards | undefined,
  totalMinor: number,
  currency: string,
): Known {
  const { rule, spentMinor } = facts;
  const stored = {
    points: facts.points,
    tier: facts.tier,
    next: rule && spentMinor !== undefined ? nextTierOf(rule, spentMinor) : undefined,
    redemption: facts.redemption,
  };
  const told = answer && {
    points: answer.points,
    tier: answer.tier || undefined,
    next: answer.nextTier,
    redemption: answer.redemption,
  };
  const [first, second] = answer?.degraded ? [stored, told] : [told, stored];
  const points = first?.points ?? second?.points;
  return {
    earns: rule ? earnedBy(rule, totalMinor, currency) : answer?.degraded ? answer.earns || undefined : answer?.earns,
    points,
    tier: first?.tier ?? second?.tier,
    // At the top there is no next tier, and no older word of one.
    next: first?.points === undefined ? second?.next : first.next,
    spentMinor,
    redemption: first?.redemption ?? second?.redemption,
    currency: rule?.currency ?? currency,
  };
}
