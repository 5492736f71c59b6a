import { type Finding, found } from "./finding.ts";
import { moneyLabel } from "./labels.ts";
import type { KitEffect, QuantityEffect, RedemptionEffect, Rule, RuleValue } from "./rule.ts";

/** Amounts above it are not exact in the numbers that a Function counts with. */
const LARGEST_MINOR = 1_000_000_000_000n;

/** What is wrong with what a rule does, whatever the other rules are. */
export function checkEffect(rule: Rule, currency: string): Finding[] {
  const { effect } = rule;
  switch (effect.kind) {
    case "product":
      return checkTiers(
        rule,
        effect.tiers.map(({ fromQuantity, value }) => ({ from: BigInt(Math.trunc(fromQuantity)), value })),
        { field: "fromQuantity", least: 1n, say: (from) => `${from} pieces` },
      );
    case "order":
    case "delivery":
      return checkTiers(
        rule,
        effect.tiers.map(({ fromMinor, value }) => ({ from: fromMinor, value })),
        { field: "fromMinor", least: 0n, say: (from) => moneyLabel(from, currency) },
      );
    case "quantity":
      return checkQuantity(rule, effect);
    case "kit":
      return checkKit(rule, effect);
    case "redemption":
      return checkRedemption(rule, effect);
  }
}

interface Tier {
  readonly from: bigint;
  readonly value: RuleValue;
}

function checkTiers(
  rule: Rule,
  tiers: readonly Tier[],
  start: { readonly field: string; readonly least: bigint; readonly say: (from: bigint) => string },
): Finding[] {
  const findings: Finding[] = [];
  if (tiers.length === 0) {
    findings.push(found(rule, "error", "NO_TIERS", "effect.tiers", "It has no step.", "Add one."));
  }
  const seen = new Map<bigint, number>();
  tiers.forEach(({ from, value }, index) => {
    const field = `effect.tiers.${index}.${start.field}`;
    const same = seen.get(from);
    if (same !== undefined) {
      findings.push(
        found(
          rule,
          "error",
          "OVERLAPPING_TIERS",
          field,
          `Steps ${same + 1} and ${index + 1} both begin at ${start.say(from)}.`,
          "Let each begin at another value.",
        ),
      );
    }
    seen.set(from, index);
    if (from < start.least) {
      findings.push(
        found(
          rule,
          "error",
          "NOT_POSITIVE",
          field,
          `Step ${index + 1} begins at ${from}.`,
          `Let it begin at ${start.least} or more.`,
        ),
      );
    }
    findings.push(...checkValue(rule, value, `effect.tiers.${index}.value`, rule.effect.kind === "delivery"));
  });
  return [...findings, ...checkWorse(rule, tiers, start.field)];
}

/** A higher step that gives less is allowed, but seldom meant. */
function checkWorse(rule: Rule, tiers: readonly Tier[], field: string): Finding[] {
  const ascending = tiers.map((tier, index) => ({ ...tier, index })).sort((a, b) => (a.from < b.from ? -1 : 1));
  return ascending.flatMap((tier, place) => {
    const lower = ascending[place - 1];
    if (!lower || lower.from === tier.from || !isWorse(tier.value, lower.value)) return [];
    return [
      found(
        rule,
        "warning",
        "TIER_GIVES_LESS",
        `effect.tiers.${tier.index}.${field}`,
        `Step ${tier.index + 1} gives less than the one below it.`,
        "Check its value.",
      ),
    ];
  });
}

function isWorse(value: RuleValue, lower: RuleValue): boolean {
  if (value.type === "percent") return lower.type === "percent" && value.percentBps < lower.percentBps;
  if (lower.type !== value.type) return false;
  return value.type === "amount-off" ? value.minor < lower.minor : value.minor > lower.minor;
}

function checkValue(rule: Rule, value: RuleValue, field: string, mayBeFree: boolean): Finding[] {
  if (value.type === "percent") {
    if (value.percentBps > 10_000) {
      return [
        found(
          rule,
          "error",
          "PERCENT_OUT_OF_RANGE",
          `${field}.percentBps`,
          `${value.percentBps / 100} % is more than the whole price.`,
          "Enter at most 100 %.",
        ),
      ];
    }
    if (value.percentBps >= 1) return [];
    return [
      found(
        rule,
        "error",
        "NOT_POSITIVE",
        `${field}.percentBps`,
        "A discount of nothing, or a rise.",
        "Enter more than 0 %.",
      ),
    ];
  }
  if (value.minor > LARGEST_MINOR) {
    return [
      found(rule, "error", "AMOUNT_TOO_LARGE", `${field}.minor`, "The amount is too large.", "Enter a smaller one."),
    ];
  }
  if (value.minor > 0n || (value.minor === 0n && value.type === "fixed-price" && mayBeFree)) return [];
  const what = value.type === "fixed-price" ? "The price" : "The amount";
  return [
    found(
      rule,
      "error",
      "NOT_POSITIVE",
      `${field}.minor`,
      `${what} is not more than zero.`,
      "Enter an amount above zero.",
    ),
  ];
}

function checkQuantity(rule: Rule, { minimum, maximum, multiple }: QuantityEffect): Finding[] {
  if (minimum === null && maximum === null && multiple === null) {
    return [
      found(
        rule,
        "error",
        "NO_LIMIT",
        "effect.minimum",
        "It limits nothing.",
        "Enter a minimum, a maximum or a multiple.",
      ),
    ];
  }
  const findings = Object.entries({ minimum, maximum, multiple }).flatMap(([name, bound]) =>
    bound === null || bound >= 1
      ? []
      : [
          found(
            rule,
            "error",
            "NOT_POSITIVE",
            `effect.${name}`,
            `The ${name} is not more than zero.`,
            "Enter 1 or more.",
          ),
        ],
  );
  if (minimum !== null && maximum !== null && maximum < minimum) {
    findings.push(
      found(
        rule,
        "error",
        "MAXIMUM_BELOW_MINIMUM",
        "effect.maximum",
        "The maximum is below the minimum: it can never be bought.",
        "Raise the maximum or lower the minimum.",
      ),
    );
  } else if (
    multiple !== null &&
    multiple >= 1 &&
    maximum !== null &&
    Math.floor(maximum / multiple) * multiple < Math.max(1, minimum ?? 1)
  ) {
    findings.push(
      found(
        rule,
        "error",
        "UNREACHABLE",
        "effect.multiple",
        `No multiple of ${multiple} lies within the limits: it can never be bought.`,
        "Choose another multiple or another maximum.",
      ),
    );
  }
  return findings;
}

function checkKit(rule: Rule, effect: KitEffect): Finding[] {
  const findings = effect.value === null ? [] : checkValue(rule, effect.value, "effect.value", false);
  if (effect.components.length === 0) {
    findings.push(found(rule, "error", "NO_COMPONENTS", "effect.components", "The kit has no component.", "Add one."));
  }
  const divisor = effect.components.map(({ quantity }) => quantity).reduce(commonDivisor, 0);
  if (effect.way === "merge" && divisor > 1) {
    findings.push(
      found(
        rule,
        "error",
        "KIT_DIVISIBLE",
        "effect.components",
        `All quantities are multiples of ${divisor}: Shopify would make ${divisor} kits of them.`,
        `Divide the quantities by ${divisor}.`,
      ),
    );
  }
  const seen = new Set<string>();
  effect.components.forEach(({ variantId, quantity }, index) => {
    const field = `effect.components.${index}`;
    if (variantId === effect.variantId) {
      findings.push(
        found(rule, "error", "CONFLICT", `${field}.variantId`, "The kit contains itself.", "Choose another component."),
      );
    }
    if (seen.has(variantId)) {
      findings.push(
        found(
          rule,
          "error",
          "CONFLICT",
          `${field}.variantId`,
          "A component is named twice.",
          "Give its quantity once.",
        ),
      );
    }
    seen.add(variantId);
    if (quantity < 1) {
      findings.push(
        found(
          rule,
          "error",
          "NOT_POSITIVE",
          `${field}.quantity`,
          "The quantity is not more than zero.",
          "Enter 1 or more.",
        ),
      );
    }
  });
  return findings;
}

function commonDivisor(a: number, b: number): number {
  return b < 1 ? a : commonDivisor(b, a % b);
}

function checkRedemption(rule: Rule, { points, minor, maxPercentBps }: RedemptionEffect): Finding[] {
  const findings: Finding[] = [];
  if (points < 1)
    findings.push(
      found(rule, "error", "NOT_POSITIVE", "effect.points", "Not more than zero points.", "Enter 1 or more."),
    );
  if (minor <= 0n) {
    findings.push(
      found(
        rule,
        "error",
        "NOT_POSITIVE",
        "effect.minor",
        "What points are worth is not more than zero.",
        "Enter an amount above zero.",
      ),
    );
  }
  if (maxPercentBps < 1 || maxPercentBps > 10_000) {
    findings.push(
      found(
        rule,
        "error",
        "PERCENT_OUT_OF_RANGE",
        "effect.maxPercentBps",
        "Not a percentage between 0.01 and 100.",
        "Enter one.",
      ),
    );
  }
  return findings;
}
