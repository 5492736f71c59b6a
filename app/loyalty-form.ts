import { z } from "zod";
import { type Currency } from "../contracts/money.ts";
import { LoyaltyRule } from "../contracts/queries/customers.ts";
import { JsonField } from "./json-field.ts";
import { amountText, minorOf } from "./price-text.ts";

export type LoyaltyRuleWire = z.input<typeof LoyaltyRule>;

export const LOYALTY_TIERS_MAX = 10;
const POINTS_MAX = 1_000_000;

export interface LoyaltyTierForm {
  readonly key: number;
  readonly name: string;
  readonly from: string;
}

/** The rule for points as it stands in its fields. */
export interface LoyaltyForm {
  readonly points: string;
  readonly perAmount: string;
  readonly tiers: readonly LoyaltyTierForm[];
  readonly pastOrders: boolean;
}

export type LoyaltyCode = "required" | "whole" | "amount" | "rise" | "same";

export interface LoyaltyRead {
  readonly rule: LoyaltyRuleWire | null;
  /** By field: "points", "perMinor", "tiers.1.name", "tiers.1.fromMinor". */
  readonly problems: ReadonlyMap<string, LoyaltyCode>;
}

export function loyaltyFormOf(rule: LoyaltyRuleWire, sign: "." | ","): LoyaltyForm {
  return {
    points: String(rule.points),
    perAmount: amountText(rule.perMinor, rule.currency, sign),
    tiers: rule.tiers.map(({ name, fromMinor }, key) => ({
      key,
      name,
      from: amountText(fromMinor, rule.currency, sign),
    })),
    pastOrders: rule.pastOrders === true,
  };
}

/** What the fields say as a rule, or what is wrong with each of them. The first tier begins at 0 whatever stands there. */
export function loyaltyRuleOf(form: LoyaltyForm, currency: Currency): LoyaltyRead {
  const problems = new Map<string, LoyaltyCode>();
  const points = Number(form.points.trim());
  if (form.points.trim() === "") problems.set("points", "required");
  else if (!/^\d{1,7}$/.test(form.points.trim()) || points > POINTS_MAX) problems.set("points", "whole");
  const perMinor = minorOf(form.perAmount, currency);
  if (perMinor === null || perMinor === 0n) problems.set("perMinor", "amount");
  let before = -1n;
  const seen = new Set<string>();
  const tiers = form.tiers.map(({ name, from }, at) => {
    const fromMinor = at === 0 ? 0n : minorOf(from, currency);
    if (fromMinor === null) problems.set(`tiers.${at}.fromMinor`, "amount");
    else if (fromMinor <= before) problems.set(`tiers.${at}.fromMinor`, "rise");
    else before = fromMinor;
    if (name.trim() === "") problems.set(`tiers.${at}.name`, "required");
    else if (seen.has(name.trim())) problems.set(`tiers.${at}.name`, "same");
    seen.add(name.trim());
    return { name: name.trim(), fromMinor: (fromMinor ?? 0n).toString() };
  });
  const rule = { points, perMinor: (perMinor ?? 0n).toString(), currency, tiers, pastOrders: form.pastOrders };
  const isUsable = problems.size === 0 && LoyaltyRule.safeParse(rule).success;
  return { rule: isUsable ? rule : null, problems };
}

/** The page's form: the rule as JSON, checked by the contract. */
export const LoyaltyRuleForm = z.object({
  intent: z.literal("loyalty"),
  rule: JsonField.pipe(LoyaltyRule),
  key: z.uuid(),
});
