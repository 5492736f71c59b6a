import type { z } from "zod";
import { PriceRule } from "../../contracts/price-rule.ts";
import type { RuleState } from "../../contracts/queries/pricing.ts";
import type { KeptRule } from "./store-read.ts";
import { momentOf } from "./wall-time.ts";

/** @param published the rule as shoppers pay by it; undefined: they do not. */
export function ruleState(
  kept: Pick<KeptRule, "rule" | "paused">,
  published: Pick<KeptRule, "rule" | "paused"> | undefined,
  nowMs: number,
): z.output<typeof RuleState> {
  if (!published || !isSame(kept, published)) return "draft";
  const { rule, paused } = kept;
  if (paused) return "paused";
  if (rule.endsAt !== null && momentOf(rule.endsAt, rule.timeZone) < nowMs) return "ended";
  if (rule.testCustomerIds.length > 0) return "test";
  if (rule.startsAt !== null && momentOf(rule.startsAt, rule.timeZone) >= nowMs) return "scheduled";
  return "live";
}

export function isSame(a: Pick<KeptRule, "rule" | "paused">, b: Pick<KeptRule, "rule" | "paused">): boolean {
  return a.paused === b.paused && textOf(a.rule) === textOf(b.rule);
}

function textOf(rule: PriceRule): string {
  return JSON.stringify(PriceRule.encode(rule));
}
