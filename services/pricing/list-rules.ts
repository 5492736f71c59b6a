import type { z } from "zod";
import type { RuleProblem } from "../../contracts/price-rule.ts";
import type { PricingCheck, PricingRuleById, PricingRules } from "../../contracts/queries/pricing.ts";
import type { Shop } from "../../contracts/shop.ts";
import { checkRules } from "../../extensions/pricing-discount/src/evaluate/check.ts";
import { type CheckDeps, checkRule, TABLE_BUDGET_BYTES } from "./check-rule.ts";
import { compileAt, wallNow } from "./compile-shop.ts";
import { instructionBudget } from "./instruction-budget.ts";
import type { ReadSettings } from "./read-settings.ts";
import { isSame, ruleState } from "./rule-state.ts";
import type { PricingStore, ShopState } from "./store.ts";
import type { KeptRule } from "./store-read.ts";

type Listed = z.output<typeof PricingRules.output>;
type ListedRule = Listed["rules"][number];

export interface ListDeps extends CheckDeps {
  readonly store: PricingStore;
  readonly readSettings: ReadSettings;
}

/** What the draft's rules take of the budgets, and what is wrong between them. Without a currency nothing is compiled. */
function compiledDraft(rules: readonly KeptRule[], { settings }: ShopState, nowMs: number) {
  if (settings === null) return { bytes: new Map<string, number>(), problems: [], tableBytes: 0 };
  const compiled = compileAt(rules, settings, wallNow(settings, nowMs));
  const problems: RuleProblem[] = [
    ...checkRules({ rules: rules.map(({ rule }) => rule), currency: settings.currency, knownProductIds: null }),
    ...compiled.problems,
  ];
  return { bytes: compiled.bytesByRule, problems, tableBytes: Buffer.byteLength(compiled.table) };
}

async function listed(
  shop: Shop,
  { store, now }: ListDeps,
): Promise<{ list: ListedRule[]; state: ShopState; same: boolean; tableBytes: number }> {
  const { state, rules } = await store.rules(shop, "draft");
  const published = await store.rules(shop, state.publishedVersion);
  const publishedById = new Map(published.rules.map((each) => [each.rule.ruleId, each]));
  const { bytes, problems, tableBytes } = compiledDraft(rules, state, now());
  const list = rules.map(({ rule, paused, savedAt, savedBy }) => ({
    rule,
    paused,
    savedBy,
    savedAt: savedAt.toISOString(),
    state: ruleState({ rule, paused }, publishedById.get(rule.ruleId), now()),
    problems: problems.filter(
      ({ ruleId, otherRuleIds }) => ruleId === rule.ruleId || otherRuleIds.includes(rule.ruleId),
    ),
    bytes: bytes.get(rule.ruleId) ?? 0,
  }));
  const same =
    rules.length === published.rules.length &&
    rules.every((each) => {
      const other = publishedById.get(each.rule.ruleId);
      return other !== undefined && isSame(each, other);
    });
  return { list, state, same, tableBytes };
}

export async function listRules(shop: Shop, deps: ListDeps): Promise<Listed> {
  const [{ list, state, same, tableBytes }, publication] = await Promise.all([
    listed(shop, deps),
    deps.store.publication(shop),
  ]);
  return {
    rules: list,
    draftVersion: state.draftVersion,
    publishedVersion: state.publishedVersion,
    publishedAt: state.publishedAt?.toISOString() ?? null,
    hasUnpublished: !same,
    publication,
    tableBytes: { used: tableBytes, limit: TABLE_BUDGET_BYTES },
    instructions: instructionBudget(list.filter(({ paused }) => !paused).map(({ rule }) => rule)),
    currency: state.settings?.currency ?? null,
    timeZone: state.settings?.timeZone ?? null,
  };
}

export async function ruleById(
  shop: Shop,
  ruleId: string,
  deps: ListDeps,
): Promise<z.output<typeof PricingRuleById.output>> {
  const { list } = await listed(shop, deps);
  return { listed: list.find(({ rule }) => rule.ruleId === ruleId) ?? null };
}

/** As a save would find it, without saving. */
export async function checkDraft(
  shop: Shop,
  rule: ListedRule["rule"],
  deps: ListDeps,
): Promise<z.output<typeof PricingCheck.output>> {
  const { state, rules } = await deps.store.rules(shop, "draft");
  const settings = state.settings ?? (await deps.readSettings(shop));
  if (settings === null) return { problems: [], tableBytes: { used: 0, limit: TABLE_BUDGET_BYTES } };
  const { problems, compiled } = await checkRule(shop, { rule, paused: false }, { rules, settings }, deps);
  return {
    problems,
    tableBytes: { used: compiled ? Buffer.byteLength(compiled.table) : 0, limit: TABLE_BUDGET_BYTES },
  };
}
