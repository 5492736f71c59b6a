import type { RuleWire } from "./price-rule-form.ts";
import { ruleFacts, type Words } from "./price-rule-words.ts";

export interface VersionedRule {
  readonly rule: RuleWire;
  readonly paused: boolean;
}

/** before is null for what the older version lacks, after for what the newer one lacks. */
export interface FactChange {
  readonly key: string;
  readonly what: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface RuleChange {
  readonly ruleId: string;
  readonly name: string;
  readonly change: "added" | "removed" | "changed";
  readonly facts: readonly FactChange[];
}

/** What became of each rule from one version to another, field by field. A rule that is as it was is left out. */
export function changesBetween(
  before: readonly VersionedRule[],
  after: readonly VersionedRule[],
  words: Words,
): RuleChange[] {
  const old = new Map(before.map((each) => [each.rule.ruleId, each]));
  const kept = new Set(after.map(({ rule }) => rule.ruleId));
  const changes = after.flatMap((now): RuleChange[] => {
    const was = old.get(now.rule.ruleId);
    const facts = changedFacts(was ?? null, now, words);
    const change = was ? ("changed" as const) : ("added" as const);
    return facts.length === 0 ? [] : [{ ruleId: now.rule.ruleId, name: now.rule.name, change, facts }];
  });
  const gone = before.filter(({ rule }) => !kept.has(rule.ruleId));
  return [
    ...changes,
    ...gone.map((was) => ({
      ruleId: was.rule.ruleId,
      name: was.rule.name,
      change: "removed" as const,
      facts: changedFacts(was, null, words),
    })),
  ];
}

function changedFacts(was: VersionedRule | null, now: VersionedRule | null, words: Words): FactChange[] {
  const before = was === null ? [] : ruleFacts(was.rule, was.paused, words);
  const after = now === null ? [] : ruleFacts(now.rule, now.paused, words);
  const old = new Map(before.map((fact) => [fact.key, fact]));
  const named = new Set(after.map(({ key }) => key));
  const changed = after
    .filter((fact) => old.get(fact.key)?.raw !== fact.raw)
    .map(({ key, what, value }) => ({ key, what, before: old.get(key)?.value ?? null, after: value }));
  const gone = before.filter(({ key }) => !named.has(key));
  return [...changed, ...gone.map(({ key, what, value }) => ({ key, what, before: value, after: null }))];
}
