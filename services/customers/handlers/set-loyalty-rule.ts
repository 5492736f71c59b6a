import type { Message } from "../../../contracts/envelope.ts";
import { UserError } from "../../_runtime/errors.ts";
import type { Decision } from "../decisions.ts";
import type { Rule } from "../points.ts";

function wrong(field: string, problem: string, remedy: string): UserError {
  return new UserError("BAD_LOYALTY_RULE", `${field}: ${problem}`, remedy);
}

/** @throws UserError BAD_LOYALTY_RULE, whose message begins with the field. */
export function checkRule(rule: Rule): void {
  if (rule.perMinor <= 0n) throw wrong("perMinor", "must be above 0", "say for how much money points are given");
  const names = new Set<string>();
  for (const [index, tier] of rule.tiers.entries()) {
    const before = rule.tiers[index - 1];
    const name = tier.name.trim().toLowerCase();
    if (/[\r\n]/.test(tier.name))
      throw wrong(`tiers.${index}.name`, "is more than one line", "keep the name on one line");
    if (name === "") throw wrong(`tiers.${index}.name`, "is empty", "give the tier a name");
    if (names.has(name))
      throw wrong(`tiers.${index}.name`, `"${tier.name}" is there twice`, "give each tier a name of its own");
    names.add(name);
    if (before === undefined && tier.fromMinor !== 0n) {
      throw wrong("tiers.0.fromMinor", "must be 0", "let the first tier begin at 0, so that everybody has one");
    }
    if (before !== undefined && tier.fromMinor <= before.fromMinor) {
      throw wrong(
        `tiers.${index}.fromMinor`,
        "must be above that of the tier before it",
        "order the tiers by what they ask",
      );
    }
  }
}

/** That the currency is the shop's is checked where the shop is known: beside the store. */
export function setLoyaltyRule() {
  return ({ data }: Message<Rule>): Decision => {
    checkRule(data);
    return { kind: "rule", rule: { ...data, tiers: data.tiers.map((tier) => ({ ...tier, name: tier.name.trim() })) } };
  };
}
