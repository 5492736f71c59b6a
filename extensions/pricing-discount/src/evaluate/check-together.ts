import { type Finding, found } from "./finding.ts";
import type { ProductEffect, QuantityEffect, Rule, RuleScope } from "./rule.ts";

/** What is wrong between rules. Each pair is looked at once; PRICE_RULE_LIMITS.rules says how many there may be. */
export function checkTogether(rules: readonly Rule[]): Finding[] {
  const ordered = [...rules].sort((a, b) => b.priority - a.priority || (a.ruleId < b.ruleId ? -1 : 1));
  const findings: Finding[] = [];
  ordered.forEach((later, index) => {
    for (const earlier of ordered.slice(0, index)) {
      if (meetInTime(earlier, later)) findings.push(...checkPair(earlier, later));
    }
  });
  return findings;
}

/** @param earlier of higher priority, or the one that goes first among equals. */
function checkPair(earlier: Rule, later: Rule): Finding[] {
  const [first, second] = [earlier.effect, later.effect];
  if (first.kind === "redemption" && second.kind === "redemption") {
    return [conflict(later, earlier, "Points can be worth only one thing", "Keep one of the two.")];
  }
  if (
    first.kind === "kit" &&
    second.kind === "kit" &&
    first.variantId === second.variantId &&
    first.way === second.way
  ) {
    return [conflict(later, earlier, "Both are the same kit", "Keep one of the two, or give them different variants.")];
  }
  if (first.kind === "quantity" && second.kind === "quantity") return checkLimits(earlier, first, later, second);
  if (first.kind !== second.kind || (first.kind !== "product" && first.kind !== "order" && first.kind !== "delivery"))
    return [];
  if (first.kind === "product" && second.kind === "product" && !overlap(first.scope, second.scope)) return [];
  if (earlier.combination === "exclusive" && later.combination === "exclusive" && earlier.priority === later.priority) {
    if (!mayMeet(earlier, later)) return [];
    return [
      conflict(later, earlier, "Both stand alone and have the same priority", "Give one of them a higher priority."),
    ];
  }
  if (!hides(earlier, later)) return [];
  return [
    found(
      later,
      "warning",
      "UNREACHABLE",
      "priority",
      `“${earlier.name}” stands alone, goes first and covers all of it: this rule never applies.`,
      "Give it a higher priority, or let the other one combine.",
      [earlier],
    ),
  ];
}

function conflict(rule: Rule, other: Rule, what: string, remedy: string): Finding {
  return found(rule, "error", "CONFLICT", "effect", `${what}: “${rule.name}” and “${other.name}”.`, remedy, [other]);
}

function checkLimits(earlier: Rule, first: QuantityEffect, later: Rule, second: QuantityEffect): Finding[] {
  if (!overlap(first.scope, second.scope) || !mayMeet(earlier, later)) return [];
  const minimum = Math.max(first.minimum ?? 0, second.minimum ?? 0);
  const maximum = Math.min(first.maximum ?? Number.POSITIVE_INFINITY, second.maximum ?? Number.POSITIVE_INFINITY);
  if (minimum <= maximum) return [];
  return [
    conflict(
      later,
      earlier,
      `At least ${minimum} and at most ${maximum} of the same product`,
      "Change one of the limits.",
    ),
  ];
}

/** Whether an exclusive rule is there whenever the later one would be. */
function hides(earlier: Rule, later: Rule): boolean {
  if (earlier.combination !== "exclusive" || earlier.testCustomerIds.length > 0) return false;
  if (earlier.audience.type !== "everyone" && !sameAudience(earlier, later)) return false;
  if (earlier.startsAt !== null && (later.startsAt === null || later.startsAt < earlier.startsAt)) return false;
  if (earlier.endsAt !== null && (later.endsAt === null || later.endsAt > earlier.endsAt)) return false;
  const [first, second] = [earlier.effect, later.effect];
  if (first.kind === "product" && second.kind === "product") {
    return covers(first.scope, second.scope) && reachesFirst(first, second);
  }
  if ((first.kind === "order" || first.kind === "delivery") && first.kind === second.kind) {
    const lowest = (tiers: readonly { readonly fromMinor: bigint }[]) =>
      tiers.reduce((least, { fromMinor }) => (fromMinor < least ? fromMinor : least), tiers[0]?.fromMinor ?? 0n);
    return lowest(first.tiers) <= lowest(second.tiers);
  }
  return false;
}

/** What counts by the line is never more than by the product, and that never more than by the group. */
function reachesFirst(first: ProductEffect, second: ProductEffect): boolean {
  const lowest = ({ tiers }: ProductEffect) => Math.min(...tiers.map(({ fromQuantity }) => fromQuantity));
  const start = lowest(first);
  return start <= 1 || (first.countBy === second.countBy && first.countBy !== "group" && start <= lowest(second));
}

function sameAudience(one: Rule, other: Rule): boolean {
  return JSON.stringify(one.audience) === JSON.stringify(other.audience);
}

/** Whether there may be a buyer who has both. Two price groups, companies or locations exclude each other. */
function mayMeet(one: Rule, other: Rule): boolean {
  const disjoint = one.audience.type === other.audience.type && one.audience.type !== "everyone";
  return !disjoint || sameAudience(one, other);
}

function meetInTime(one: Rule, other: Rule): boolean {
  const before = (end: string | null, start: string | null) => end !== null && start !== null && end <= start;
  return !before(one.endsAt, other.startsAt) && !before(other.endsAt, one.startsAt);
}

function overlap(one: RuleScope, other: RuleScope): boolean {
  if (one.type === "all" && other.type === "all") return true;
  if (one.type === "products" && other.type === "products") {
    const ids = new Set(one.productIds);
    return other.productIds.some((id) => ids.has(id));
  }
  const [all, named] = one.type === "all" ? [one, other] : [other, one];
  if (all.type !== "all" || named.type !== "products") return false;
  const except = new Set(all.except);
  return named.productIds.some((id) => !except.has(id));
}

function covers(wide: RuleScope, narrow: RuleScope): boolean {
  if (wide.type === "products") {
    const ids = new Set(wide.productIds);
    return narrow.type === "products" && narrow.productIds.every((id) => ids.has(id));
  }
  const except = new Set(wide.except);
  if (narrow.type === "products") return !narrow.productIds.some((id) => except.has(id));
  const others = new Set(narrow.except);
  return wide.except.every((id) => others.has(id));
}
