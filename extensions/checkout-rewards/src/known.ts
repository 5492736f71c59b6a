import { earnedBy, type Facts, type NextTier, nextTierOf, type Redemption, type Rewards } from "./loyalty.ts";

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

export function merge(facts: Facts, answer: Rewards | undefined, totalMinor: number, currency: string): Known {
  const { rule, spentMinor } = facts;
  return {
    earns: rule ? earnedBy(rule, totalMinor, currency) : answer?.earns,
    points: answer?.points ?? facts.points,
    tier: answer?.tier ?? facts.tier,
    next: answer ? answer.nextTier : rule && spentMinor !== undefined ? nextTierOf(rule, spentMinor) : undefined,
    spentMinor,
    redemption: answer?.redemption ?? facts.redemption,
    currency: rule?.currency ?? currency,
  };
}
