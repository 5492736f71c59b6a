import type { z } from "zod";
import type { Redemption } from "../../../contracts/points.ts";
import type { PriceRule } from "../../../contracts/price-rule.ts";
import { PricingRules, PricingVersion } from "../../../contracts/queries/pricing.ts";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { type Answered, type Asker, answerOrLast, askOnce } from "./asking.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { V1_LIMITS } from "./limits.ts";

type Version = z.output<typeof PricingVersion.output>;

/** A rule that turns points into money, with the time it holds on the wall of its zone. */
interface RedemptionRule extends Redemption {
  readonly rule: Pick<PriceRule, "startsAt" | "endsAt" | "timeZone">;
}

const ABOUT = "published";
/** A version of rules is large, and there is one a shop. */
const MOST_SHOPS = 2_000;

/** What points are worth by the published rules: kept until pricing says that they are others. */
export function redemptionReader(bus: Bus, now: () => number) {
  const { keepMs } = V1_LIMITS;
  const kept = new KeptAnswers<readonly RedemptionRule[]>({ most: MOST_SHOPS, freshMs: keepMs, keepMs, now });
  const load = async (asker: Asker) => {
    const { publishedVersion: version } = await askOnce(bus, PricingRules, asker, {});
    if (version === 0) return [];
    return redemptionsOf(await askOnce(bus, PricingVersion, asker, { version }));
  };
  return {
    kept,
    read: async (asker: Asker): Promise<Answered<Redemption | null>> => {
      const { value, degraded } = await answerOrLast(kept, asker.shop, ABOUT, () => load(asker));
      const holding = value?.find(({ rule }) => holds(rule, new Date(now()))) ?? null;
      return { value: holding && shown(holding), degraded } as Answered<Redemption | null>;
    },
  };
}

function shown({ points, minor, maxPercentBps }: RedemptionRule): Redemption {
  return { points, minor, maxPercentBps };
}

/** Highest priority first. One in test mode, or for some buyers only, is the Function's to apply and not ours to promise. */
function redemptionsOf({ rules }: Version): RedemptionRule[] {
  return rules
    .filter(({ rule, paused }) => !paused && rule.testCustomerIds.length === 0 && rule.audience.type === "everyone")
    .map(({ rule }) => rule)
    .sort((a, b) => b.priority - a.priority)
    .flatMap((rule) => (rule.effect.kind === "redemption" ? [{ ...rule.effect, rule }] : []));
}

/** From startsAt until before endsAt, on the wall of the rule's zone. */
function holds({ startsAt, endsAt, timeZone }: RedemptionRule["rule"], at: Date): boolean {
  const wall = wallTime(at, timeZone);
  return (startsAt === null || startsAt <= wall) && (endsAt === null || wall < endsAt);
}

/** "2026-12-01T09:00:00". Swedish writes a time as ISO 8601 does. */
function wallTime(at: Date, timeZone: string): string {
  return at.toLocaleString("sv-SE", { timeZone }).replace(" ", "T");
}
