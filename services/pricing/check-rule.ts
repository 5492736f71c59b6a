import { Gid } from "../../contracts/order.ts";
import { PRICE_RULE_LIMITS, PriceRule, type RuleProblem } from "../../contracts/price-rule.ts";
import type { Shop } from "../../contracts/shop.ts";
import { checkRules } from "../../extensions/pricing-discount/src/evaluate/check.ts";
import { type Compiled, METAFIELD_BYTES } from "../../extensions/pricing-discount/src/evaluate/compile.ts";
import { UserError } from "../_runtime/errors.ts";
import { compileAt, wallNow } from "./compile-shop.ts";
import type { ShopSettings } from "./decisions.ts";
import type { KnownProducts } from "./known-products.ts";
import type { KeptRule } from "./store-read.ts";
import { assertTimeZone } from "./wall-time.ts";

export interface Checked {
  readonly problems: RuleProblem[];
  /** null: the rule is not within its limits, and was not compiled. */
  readonly compiled: Compiled | null;
}

export interface CheckDeps {
  readonly knownProducts: KnownProducts;
  readonly now: () => number;
}

/**
 * What is wrong with a rule beside the others: its own shape first, then what the evaluator's checks and the compiler
 * say. Products it names are looked for in the store; where that does not answer, they count as known.
 */
export async function checkRule(
  shop: Shop,
  draft: { readonly rule: PriceRule; readonly paused: boolean },
  beside: { readonly rules: readonly KeptRule[]; readonly settings: ShopSettings },
  deps: CheckDeps,
): Promise<Checked> {
  const { rule } = draft;
  const { settings } = beside;
  const others = beside.rules.filter((each) => each.rule.ruleId !== rule.ruleId);
  const all = [...others, draft];
  const products = productsOf(rule);
  // What is no id, or too many of them, is told by itself: the store would not answer.
  const asked =
    products.length <= PRICE_RULE_LIMITS.productsOfRule && products.every((id) => Gid.safeParse(id).success);
  const knownProductIds = asked ? await deps.knownProducts(shop, products) : null;
  const checked = checkRules({ rules: all.map((each) => each.rule), currency: settings.currency, knownProductIds });
  const told = checked.filter(({ ruleId }) => ruleId === rule.ruleId);
  const problems = [...told, ...ownProblems(rule).filter((own) => !told.some((each) => isOf(each.field, own.field)))];
  if (problems.some(({ level }) => level === "error"))
    return { problems: problems.slice(0, MOST_PROBLEMS), compiled: null };
  const compiled = compileAt(all, settings, wallNow(settings, deps.now()));
  // Of the table as a whole; it may name other rules, and is to be put right here as well as there.
  return { problems: [...problems, ...compiled.problems.map((each) => ({ ...each, ruleId: rule.ruleId }))], compiled };
}

/** A field, or one around it or within it. */
function isOf(field: string, own: string): boolean {
  return field === own || field.startsWith(`${own}.`) || own.startsWith(`${field}.`);
}

/** Products that a rule names. */
export function productsOf({ effect }: PriceRule): readonly string[] {
  if (effect.kind !== "product" && effect.kind !== "quantity") return [];
  return effect.scope.type === "products" ? effect.scope.productIds : effect.scope.except;
}

/** What PriceRule's limits refuse, each with its field and what to do. */
export function ownProblems(rule: PriceRule): RuleProblem[] {
  const parsed = PriceRule.safeEncode(rule);
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(rule.ruleId, issue));
  return [...problems, ...zoneProblem(rule)].slice(0, MOST_PROBLEMS);
}

const MOST_PROBLEMS = 20;

function zoneProblem({ ruleId, timeZone }: PriceRule): RuleProblem[] {
  try {
    assertTimeZone(timeZone);
    return [];
  } catch {
    return [
      problem(
        ruleId,
        "UNKNOWN_TIME_ZONE",
        "timeZone",
        `nobody knows the time zone ${timeZone}`,
        "choose one of the list",
      ),
    ];
  }
}

interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly maximum?: unknown;
}

function problemOf(ruleId: string, issue: Issue): RuleProblem {
  const field = issue.path.map(String).join(".");
  const last = field.slice(field.lastIndexOf(".") + 1);
  const limits = PRICE_RULE_LIMITS;
  if (last === "percentBps" || last === "capBps" || last === "maxPercentBps") {
    return problem(
      ruleId,
      "BAD_PERCENT",
      field,
      "a percentage is above 0 and at most 100",
      "write one between 0.01 and 100",
    );
  }
  if (last === "productIds" || last === "except") {
    const most = limits.productsOfRule.toLocaleString("en");
    if (issue.code !== "too_big") {
      return problem(
        ruleId,
        "NO_PRODUCTS",
        field,
        "no product is chosen",
        "choose a product, or let the rule be about all",
      );
    }
    return problem(
      ruleId,
      "TOO_MANY_PRODUCTS",
      field,
      `a rule is about ${most} products at most`,
      "let it be about all products but some, or make several rules of it",
    );
  }
  if (last === "tiers") {
    return issue.code === "too_big"
      ? problem(ruleId, "TOO_MANY_TIERS", field, `a rule has ${limits.tiers} tiers at most`, "take some away")
      : problem(ruleId, "NO_TIERS", field, "there is no tier", "add one");
  }
  if (last === "name")
    return problem(ruleId, "BAD_NAME", field, `a name has 1 to ${limits.nameChars} characters`, "name it");
  if (last === "startsAt" || last === "endsAt") {
    return problem(ruleId, "BAD_TIME", field, "it is not a date and time", "write it as 2026-12-01T09:00:00");
  }
  return problem(ruleId, "BAD_FIELD", field, issue.message, "change the field");
}

function problem(ruleId: string, code: string, field: string, message: string, remedy: string): RuleProblem {
  return { ruleId, level: "error", code, field, message, remedy, otherRuleIds: [] };
}

/** @throws UserError with the first error's code and the words of all: a command that carries such a rule fails by it. */
export function refuseErrors(problems: readonly RuleProblem[]): void {
  const errors = problems.filter(({ level }) => level === "error");
  const [first] = errors;
  if (!first) return;
  const text = errors.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join("; ");
  throw new UserError(first.code, text, first.remedy);
}

export const TABLE_BUDGET_BYTES = METAFIELD_BYTES;
