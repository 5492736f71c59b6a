import type { PriceRule } from "../../contracts/price-rule.ts";

/** Shopify's limit for a cart of up to 200 lines. Source: shopify.dev/docs/api/functions/current#resource-limits. */
const LIMIT = 11_000_000;
const LINES = 200;
/**
 * An estimate for a page, not a promise: what a run and a line cost as `npm run functions` counts them, and what a rule
 * adds to each line that it is about. A line is priced by at most so many rules at once.
 */
const PER_RUN = 300_000;
const PER_LINE = 42_000;
const PER_LINE_AND_RULE = 2_000;
const MOST_RULES_OF_LINE = 12;

/** Of the discount's Function at 200 lines, all of them products that every rule is about. */
export function instructionBudget(rules: readonly PriceRule[]): { used: number; limit: number } {
  const priced = rules.filter(({ effect }) => effect.kind === "product").length;
  const perLine = PER_LINE + PER_LINE_AND_RULE * Math.min(priced, MOST_RULES_OF_LINE);
  return { used: rules.length === 0 ? 0 : PER_RUN + LINES * perLine, limit: LIMIT };
}
