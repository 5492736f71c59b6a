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

export function merge(
  facts: CheckoutFacts,
  answer: CheckoutRewards | undefined,
  totalMinor: number,
  currency: string,
): Known {
  const { rule, spentMinor } = facts;
  return {
    earns: rule ? earnedBy(rule, totalMinor, currency) : answer?.earns,
    points: answer?.points ?? facts.points,
    tier: answer?.tier || facts.tier,
    next: answer ? answer.nextTier : rule && spentMinor !== undefined ? nextTierOf(rule, spentMinor) : undefined,
    spentMinor,
    redemption: answer?.redemption ?? facts.redemption,
    currency: rule?.currency ?? currency,
  };
}
