import type { Problem, Rule } from "./rule.ts";

export type Finding = Problem;

export function found(
  rule: Pick<Rule, "ruleId">,
  level: Problem["level"],
  code: string,
  field: string,
  message: string,
  remedy: string,
  others: readonly Pick<Rule, "ruleId">[] = [],
): Finding {
  return { ruleId: rule.ruleId, level, code, field, message, remedy, otherRuleIds: others.map(({ ruleId }) => ruleId) };
}
