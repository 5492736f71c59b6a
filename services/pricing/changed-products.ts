import { z } from "zod";
import { PriceRule } from "../../contracts/price-rule.ts";
import type { KeptRule } from "./store-read.ts";

/** More are told as "any": whoever keeps prices drops them all. */
const MOST_TOLD = 500;

type Rules = readonly Pick<KeptRule, "rule" | "paused">[];

/** Products whose price may differ between two versions of the rules; null: it may be any. */
export function changedProducts(before: Rules, after: Rules): string[] | null {
  const products = new Set<string>();
  for (const rule of differing(active(before), active(after))) {
    const { effect } = rule;
    if (effect.kind === "kit" || (effect.kind !== "product" && effect.kind !== "quantity")) return null;
    if (effect.scope.type === "all") return null;
    for (const productId of effect.scope.productIds) products.add(productId);
    if (products.size > MOST_TOLD) return null;
  }
  return [...products].sort();
}

function active(rules: Rules): Map<string, PriceRule> {
  return new Map(rules.filter(({ paused }) => !paused).map(({ rule }) => [rule.ruleId, rule]));
}

function differing(before: ReadonlyMap<string, PriceRule>, after: ReadonlyMap<string, PriceRule>): PriceRule[] {
  const textOf = (rule: PriceRule | undefined) => rule && JSON.stringify(z.encode(PriceRule, rule));
  const ids = new Set([...before.keys(), ...after.keys()]);
  return [...ids].flatMap((ruleId) => {
    const [was, is] = [before.get(ruleId), after.get(ruleId)];
    return textOf(was) === textOf(is) ? [] : [was, is].filter((rule) => rule !== undefined);
  });
}
