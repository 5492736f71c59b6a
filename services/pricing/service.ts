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
import { UserError } from "../_runtime/errors.ts";
import { NOTHING_PERSONAL } from "../_runtime/privacy/erasure.ts";
import { type ReconciliationDeps, withReconciliation } from "../_runtime/reconciliation/with-reconciliation.ts";
import type { ServiceRights } from "../_runtime/rights.ts";
import { answer, hear, type ServiceDefinition } from "../_runtime/service.ts";
import type { PricingStore } from "./store.ts";

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
  readonly reconciliation: ReconciliationDeps;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Price rules: written as a draft, published to the store's metafields, where the Functions read them. */
export function pricingService({ reconciliation, now }: PricingDeps): ServiceDefinition {
  const notYet = async (): Promise<never> => {
    throw new UserError("NOT_YET", "pricing does not answer this yet", "ask again after the next update");
  };
  const none = { tableBytes: { used: 0, limit: 10_000 }, instructions: { used: 0, limit: 11_000_000 } };
  const own: ServiceDefinition = {
    name: rights.name,
    hears: [
      hear(SaveRuleV1, () => null),
      hear(RemoveRuleV1, () => null),
      hear(PublishRulesV1, () => null),
      hear(RollBackRulesV1, () => null),
      hear(RepairPartV1, () => null),
    ],
    says: rights.says,
    asks: rights.asks,
    answers: [
      answer(PricingRules, async () => ({
        rules: [],
        draftVersion: 0,
        publishedVersion: 0,
        publishedAt: null,
        hasUnpublished: false,
        publication: null,
        ...none,
        currency: null,
        timeZone: null,
      })),
      answer(PricingRuleById, async () => ({ listed: null })),
      answer(PricingCheck, async () => ({ problems: [], tableBytes: none.tableBytes })),
      answer(PricingQuote, notYet),
      answer(PricingExplain, async () => ({ group: null, rules: [] })),
      answer(PricingVersions, async () => ({ versions: [] })),
      answer(PricingVersion, async ({ version }) => ({ version, rules: [] })),
      answer(PricingInstalled, async () => ({ parts: [] })),
    ],
    privacy: NOTHING_PERSONAL,
  };
  return withReconciliation(own, {
    ...reconciliation,
    command: ReconcilePricingV1,
    query: PricingReconciliation,
    parts: [],
    now,
  });
}
