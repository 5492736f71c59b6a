import type { z } from "zod";
import type { PriceRule } from "../../contracts/price-rule.ts";
import type { PricingExplain } from "../../contracts/queries/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import { productsOf } from "./check-rule.ts";
import type { RulesAt } from "./compiled-rules.ts";
import { momentOf } from "./wall-time.ts";

type Ask = z.output<typeof PricingExplain.input>;
type Explained = z.output<typeof PricingExplain.output>;

/** Each published rule, and whether a buyer of so many of the product reaches it. */
export function explain(rulesAt: RulesAt, now: () => number) {
  return async ({ productId, quantity }: Ask, shop: Shop): Promise<Explained> => {
    const { kept, compiled } = await rulesAt.published(shop, null);
    const rules = kept.map(({ rule, paused }) => {
      const obstacle = paused ? "it is paused" : obstacleOf(rule, productId, quantity, now());
      return {
        ruleId: rule.ruleId,
        name: rule.name,
        applies: obstacle === null,
        why: obstacle ?? reasonOf(rule, quantity),
      };
    });
    return { group: compiled.productGroups.get(productId) ?? null, rules };
  };
}

/** Why it is not reached; null: it is, for those it is meant for. */
function obstacleOf(rule: PriceRule, productId: string, quantity: number, nowMs: number): string | null {
  const { effect, startsAt, endsAt, timeZone } = rule;
  if (startsAt !== null && momentOf(startsAt, timeZone) > nowMs) return `it begins at ${startsAt}`;
  if (endsAt !== null && momentOf(endsAt, timeZone) < nowMs) return `it ended at ${endsAt}`;
  if (effect.kind !== "product" && effect.kind !== "quantity")
    return `it is about ${WHAT[effect.kind]}, not about a product`;
  const named = productsOf(rule).includes(productId);
  if (effect.scope.type === "products" && !named) return "it is not about this product";
  if (effect.scope.type === "all" && named) return "this product is left out of it";
  if (effect.kind === "quantity") return null;
  const lowest = Math.min(...effect.tiers.map(({ fromQuantity }) => fromQuantity));
  return quantity < lowest ? `it begins at a quantity of ${lowest}` : null;
}

const WHAT = { order: "the whole order", delivery: "delivery", kit: "a kit", redemption: "points" } as const;

function reasonOf(rule: PriceRule, quantity: number): string {
  const { effect, audience, testCustomerIds } = rule;
  const whom = audience.type === "everyone" ? "" : `, for ${WHOM[audience.type]}`;
  const tested = testCustomerIds.length > 0 ? ", for test customers only" : "";
  if (effect.kind !== "product") return `it limits the quantity${whom}${tested}`;
  const reached = effect.tiers
    .filter(({ fromQuantity }) => fromQuantity <= quantity)
    .sort((a, b) => b.fromQuantity - a.fromQuantity)[0];
  return `the tier from ${reached?.fromQuantity} is reached${whom}${tested}`;
}

const WHOM = {
  "price-group": "customers of its price group",
  company: "buyers of its company",
  "company-location": "buyers of its company location",
} as const;
