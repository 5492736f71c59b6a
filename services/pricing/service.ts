import {
  PublishRulesV1,
  ReconcilePricingV1,
  RemoveRuleV1,
  RepairPartV1,
  RollBackRulesV1,
  SaveRuleV1,
} from "../../contracts/commands/pricing.ts";
import { PriceChangedV1 } from "../../contracts/events/pricing.ts";
import { ShopInstalledV1, ShopUninstalledV1 } from "../../contracts/events/shops.ts";
import { RestorePricesV1 } from "../../contracts/imports/pricing.ts";
import { AuthToken } from "../../contracts/queries/auth.ts";
import {
  PricingCheck,
  PricingExplain,
  PricingInstalled,
  PricingQuote,
  PricingReconciliation,
  PricingRuleById,
  PricingRules,
  PricingVersion,
  PricingVersions,
} from "../../contracts/queries/pricing.ts";
import type { JobDefinition } from "../_runtime/jobs/job.ts";
import { type ReconciliationDeps, withReconciliation } from "../_runtime/reconciliation/with-reconciliation.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { answer, type Decided, hear, type ServiceDefinition } from "../_runtime/service.ts";
import { rulesAt } from "./compiled-rules.ts";
import type { Decision } from "./decisions.ts";
import { explain } from "./explain.ts";
import { publishRules } from "./handlers/publish-rules.ts";
import { saveRule } from "./handlers/save-rule.ts";
import { installedParts } from "./installed.ts";
import type { KnownProducts } from "./known-products.ts";
import { checkDraft, listRules, ruleById } from "./list-rules.ts";
import { quote } from "./quote.ts";
import type { ReadSettings } from "./read-settings.ts";
import { type PricesKept, reconcileGroups, reconcileParts } from "./reconcile-prices.ts";
import type { PricingStore } from "./store.ts";
import { pricingPrivacy } from "./store-privacy.ts";

export const rights: ServiceRights = {
  name: "pricing",
  hears: [
    SaveRuleV1,
    RemoveRuleV1,
    PublishRulesV1,
    RollBackRulesV1,
    RepairPartV1,
    ReconcilePricingV1,
    ShopInstalledV1,
    ShopUninstalledV1,
  ],
  says: [PriceChangedV1],
  answers: [
    PricingRules,
    PricingRuleById,
    PricingCheck,
    PricingQuote,
    PricingExplain,
    PricingVersions,
    PricingVersion,
    PricingInstalled,
    PricingReconciliation,
  ],
  asks: [AuthToken],
  callsShopify: true,
};

export interface PricingDeps {
  readonly store: PricingStore;
  readonly kept: PricesKept;
  readonly readSettings: ReadSettings;
  readonly knownProducts: KnownProducts;
  readonly reconciliation: ReconciliationDeps;
  /** Publishing, and publishing again where something begins or ends. */
  readonly jobs: readonly JobDefinition[];
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Price rules: written as a draft, published to the store's metafields, where the Functions read them. */
export function pricingService(deps: PricingDeps): ServiceDefinition {
  const { store, kept, readSettings, reconciliation, now } = deps;
  const rules = rulesAt(deps);
  const own: ServiceDefinition = {
    name: rights.name,
    hears: [
      hear(SaveRuleV1, saveRule(deps)),
      hear(RemoveRuleV1, ({ data }) => ({ kind: "remove", ruleId: data.ruleId }) satisfies Decision),
      hear(PublishRulesV1, publishRules(deps)),
      hear(RollBackRulesV1, ({ data }) => ({ kind: "roll-back", ...data }) satisfies Decision),
      hear(RepairPartV1, ({ data }) => ({ kind: "repair-part", ...data }) satisfies Decision),
      hear(ShopInstalledV1, async ({ shop }) => {
        return { kind: "installed", settings: await readSettings(shop) } satisfies Decision;
      }),
      hear(ShopUninstalledV1, () => ({ kind: "uninstalled" }) satisfies Decision),
    ],
    takes: [hear(RestorePricesV1, ({ data }) => ({ kind: "restore", ...data }) satisfies Decision)],
    jobs: deps.jobs,
    says: rights.says,
    asks: rights.asks,
    answers: [
      answer(PricingRules, (_, shop) => listRules(shop, deps)),
      answer(PricingRuleById, ({ ruleId }, shop) => ruleById(shop, ruleId, deps)),
      answer(PricingCheck, ({ rule }, shop) => checkDraft(shop, rule, deps)),
      answer(PricingQuote, quote(rules, now)),
      answer(PricingExplain, explain(rules, now)),
      answer(PricingVersions, async ({ limit }, shop) => ({ versions: await store.versions(shop, limit) })),
      answer(PricingVersion, async ({ version }, shop) => {
        const found = await store.rules(shop, version);
        return { version, rules: found.rules.map(({ rule, paused }) => ({ rule, paused })) };
      }),
      answer(PricingInstalled, (_, shop) => installedParts(shop, store)),
    ],
    privacy: pricingPrivacy,
    apply: (transaction, batch) => store.apply(transaction, batch as readonly Decided<Decision>[]),
  };
  return withReconciliation(own, {
    ...reconciliation,
    command: ReconcilePricingV1,
    query: PricingReconciliation,
    parts: [reconcileParts(kept), reconcileGroups(kept)],
    now,
  });
}
