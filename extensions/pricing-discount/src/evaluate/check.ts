import { checkEffect } from "./check-effect.ts";
import { checkTogether } from "./check-together.ts";
import { type Finding, found } from "./finding.ts";
import type { Problem, Rule } from "./rule.ts";

export interface CheckInput {
  /** All rules that would be saved together, paused ones too. */
  readonly rules: readonly Rule[];
  readonly currency: string;
  /** Products that exist; null: it is not known, and UNKNOWN_PRODUCT is not looked for. */
  readonly knownProductIds: ReadonlySet<string> | null;
}

/** Products of one rule; more do not fit into a publication's time. */
const PRODUCTS_OF_RULE = 2_000;

/** What is wrong with each rule and between them. Ask for one rule's problems by filtering on ruleId. */
export function checkRules({ rules, currency, knownProductIds }: CheckInput): Problem[] {
  const alone = rules.flatMap((rule) => [
    ...checkEffect(rule, currency),
    ...checkTimes(rule),
    ...checkCaps(rule),
    ...checkProducts(rule, knownProductIds),
  ]);
  return [...alone, ...checkTogether(rules)];
}

function checkTimes(rule: Rule): Finding[] {
  const findings: Finding[] = [];
  if (rule.startsAt !== null && rule.endsAt !== null && rule.endsAt <= rule.startsAt) {
    findings.push(
      found(
        rule,
        "error",
        "END_BEFORE_START",
        "endsAt",
        "It ends before it begins.",
        "Choose an end after the beginning.",
      ),
    );
  }
  if (!isTimeZone(rule.timeZone)) {
    findings.push(
      found(
        rule,
        "error",
        "UNKNOWN_TIME_ZONE",
        "timeZone",
        `“${rule.timeZone}” is no time zone.`,
        "Choose one such as Europe/Berlin.",
      ),
    );
  }
  return findings;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function checkCaps(rule: Rule): Finding[] {
  const findings: Finding[] = [];
  if (rule.capBps !== null && (rule.capBps < 1 || rule.capBps > 10_000)) {
    findings.push(
      found(
        rule,
        "error",
        "PERCENT_OUT_OF_RANGE",
        "capBps",
        "The cap is no percentage between 0.01 and 100.",
        "Enter one, or leave it empty.",
      ),
    );
  }
  if (rule.capMinor !== null && rule.capMinor <= 0n) {
    findings.push(
      found(
        rule,
        "error",
        "NOT_POSITIVE",
        "capMinor",
        "The cap is not more than zero.",
        "Enter an amount, or leave it empty.",
      ),
    );
  }
  return findings;
}

function checkProducts(rule: Rule, known: ReadonlySet<string> | null): Finding[] {
  const { effect } = rule;
  if (effect.kind !== "product" && effect.kind !== "quantity") return [];
  const { scope } = effect;
  const field = scope.type === "all" ? "effect.scope.except" : "effect.scope.productIds";
  const ids = scope.type === "all" ? scope.except : scope.productIds;
  const findings: Finding[] = [];
  if (scope.type === "products" && ids.length === 0) {
    findings.push(found(rule, "error", "NO_PRODUCTS", field, "It is about no product.", "Choose products, or all."));
  }
  if (ids.length > PRODUCTS_OF_RULE) {
    findings.push(
      found(
        rule,
        "error",
        "TOO_MANY_PRODUCTS",
        field,
        `It names ${ids.length} products; ${PRODUCTS_OF_RULE} fit.`,
        "Make it a rule for all products with exceptions, or several rules.",
      ),
    );
  }
  const unknown = known === null ? [] : ids.filter((id) => !known.has(id));
  if (unknown.length > 0) {
    findings.push(
      found(
        rule,
        "error",
        "UNKNOWN_PRODUCT",
        field,
        `${unknown.length === 1 ? "One product is" : `${unknown.length} products are`} not in the store: ${unknown.slice(0, 3).join(", ")}.`,
        "Take them out of the rule.",
      ),
    );
  }
  return findings;
}
