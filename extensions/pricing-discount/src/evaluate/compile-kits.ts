import { newNames, rowHead } from "./compile-names.ts";
import type { Rule, RuleValue } from "./rule.ts";
import { type Kit, type Kits, TABLE_FORMAT, TYPE } from "./table.ts";

/** A kit without a price of its own. */
export const NO_PRICE = -1;

export function compiledKits(
  live: readonly { readonly rule: Rule; readonly phases: { readonly from: number; readonly until: number } }[],
  currency: string,
  bytes: Map<string, number>,
): Kits {
  const names = newNames();
  const k: Kit[] = [];
  for (const { rule, phases } of live) {
    const { effect } = rule;
    if (effect.kind !== "kit") continue;
    const from = names.bytes();
    const kit: Kit = {
      r: [...rowHead(names, rule, phases, 0).slice(0, 3), ...priceOf(effect.value)],
      w: effect.way === "merge" ? 1 : 0,
      i: effect.variantId,
      t: effect.title,
      c: effect.components.map(({ variantId }) => variantId),
      q: effect.components.map(({ quantity }) => quantity),
    };
    k.push(kit);
    bytes.set(rule.ruleId, new TextEncoder().encode(JSON.stringify(kit)).length + 1 + names.bytes() - from);
  }
  const { a, s } = names.lists();
  return { v: TABLE_FORMAT, c: currency, a, s, k };
}

function priceOf(value: RuleValue | null): [number, number] {
  if (value === null) return [NO_PRICE, 0];
  if (value.type === "percent") return [TYPE.percent, value.percentBps];
  return [value.type === "amount-off" ? TYPE.amountOff : TYPE.fixedPrice, Number(value.minor)];
}
