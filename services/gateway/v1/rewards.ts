import { z } from "zod";
import { onePointAUnit, pointsFor, type Redemption } from "../../../contracts/points.ts";
import { CustomersRewards } from "../../../contracts/queries/customers.ts";
import type { Bus } from "../../_runtime/bus/connect.ts";
import { type Answered, type Asker, answerOrLast, askOnce } from "./asking.ts";
import type { ErasedBuyers } from "./erased-buyers.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { V1_LIMITS } from "./limits.ts";
import { type Operation, operation, type Request } from "./operation.ts";
import { Amount, CurrencyCode, Degraded, NextTier, RedemptionRule } from "./schemas.ts";

export type Rewards = z.output<typeof CustomersRewards.output>;

/** Stands for buyers who are not logged in: what they see is the same for all. */
export const NOBODY = "nobody";

export const RewardsAnswer = z.object({
  points: z.int().describe("the buyer's balance; 0 of one who is not logged in"),
  tier: z.string().describe("empty where it is not known"),
  nextTier: NextTier.nullable().describe("null at the top, and where it is not known"),
  earns: z.int().describe("points that the amount earns; 0 where it is not known"),
  redemption: RedemptionRule.nullable().describe("null where points can not be paid with"),
  degraded: Degraded,
});

/** What customers says of a buyer, kept until an event says that it changed. */
export function rewardsReader(bus: Bus, erased: ErasedBuyers, now: () => number) {
  const { keptAnswers: most, freshMs, keepMs } = V1_LIMITS;
  const kept = new KeptAnswers<Rewards>({
    most,
    freshMs,
    keepMs,
    now,
    mayKeep: (shop, about) => !erased.has(shop, about),
  });
  return {
    kept,
    read: ({ shop, customerId, deadlineAt }: Request): Promise<Answered<Rewards>> =>
      answerOrLast(kept, shop, customerId ?? NOBODY, () =>
        askOnce(bus, CustomersRewards, { shop, deadlineAt }, { customerId }),
      ),
  };
}
export type RewardsReader = ReturnType<typeof rewardsReader>;

/** null: the shop takes no points as money. */
export type ReadRedemption = (asker: Asker) => Promise<Answered<Redemption | null>>;

export function rewardsOperation(rewards: RewardsReader, readRedemption: ReadRedemption): Operation {
  return operation({
    method: "GET",
    path: "/v1/checkout/rewards",
    operationId: "checkoutRewards",
    summary: "Points and tier of the buyer, what an amount earns, and what points are worth.",
    audience: "buyer",
    input: z.object({ totalMinor: Amount, currency: CurrencyCode }),
    answer: RewardsAnswer,
    run: async ({ totalMinor, currency }, request) => {
      const [known, redemption] = await Promise.all([rewards.read(request), readRedemption(request)]);
      const value = known.value;
      // What an amount earns is the shop's, not the buyer's.
      const rate = value?.rate ?? rewards.kept.last(request.shop, NOBODY)?.rate ?? null;
      const rule = redemption.value ?? null;
      const nextTier = value?.nextTier ?? null;
      return {
        points: value?.points ?? 0,
        tier: value?.tier ?? "",
        nextTier: nextTier && { name: nextTier.name, missingMinor: nextTier.missingMinor.toString() },
        earns:
          rate === null
            ? 0
            : Number(pointsFor(rate.currency === currency ? rate : onePointAUnit(currency), BigInt(totalMinor))),
        redemption: rule && { ...rule, minor: rule.minor.toString() },
        degraded: known.degraded || redemption.degraded,
      };
    },
  });
}
